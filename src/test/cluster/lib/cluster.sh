# shellcheck shell=bash
# All parts of the test cluster, for the commands next to this folder.
lib=$(dirname "${BASH_SOURCE[0]}")
source "$lib/common.sh"
source "$lib/requirements.sh"
source "$lib/kernel-settings.sh"
source "$lib/network.sh"
source "$lib/control-plane.sh"
source "$lib/images.sh"
source "$lib/parts.sh"
source "$lib/node.sh"
