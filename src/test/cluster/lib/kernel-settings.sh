# shellcheck shell=bash
# A kubelet changes some settings that are the whole machine's, such as to restart after a kernel
# panic.  They are written down before, and put back after.

kernel_settings=(vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops
    kernel/keys/root_maxkeys kernel/keys/root_maxbytes)

save_kernel_settings() {
    [[ ! -e $state/kernel-settings ]] || return 0
    local setting
    for setting in "${kernel_settings[@]}"; do
        echo "$setting $(cat "/proc/sys/$setting")"
    done >"$state/kernel-settings"
}

restore_kernel_settings() {
    [[ -e $state/kernel-settings ]] || return 0
    local setting value
    while read -r setting value; do
        [[ $(cat "/proc/sys/$setting") == "$value" ]] || echo "$value" >"/proc/sys/$setting"
    done <"$state/kernel-settings"
}
