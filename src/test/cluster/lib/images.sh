# shellcheck shell=bash
# Container images reach the nodes as files, so no registry is needed.

# Our own, made of one static executable; see ../sample.
pause_image=lbtier.test/pause:1
sample_image=lbtier.test/sample:1

# load_image FILE NODE...: FILE is an archive of `docker save`, or an OCI one with the image's name in it.
load_image() {
    local file=$1 node pid pids=()
    shift
    for node in "$@"; do
        in_node "$node" ctr images import - <"$file" >/dev/null &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || give_up "$file could not be loaded into every node"
    done
}

# Sets $sample_images, a folder with pause.tar and sample.tar.
ensure_sample_images() {
    local folder
    folder=$("$cluster_scripts/sample-binaries.sh")
    sample_images=$folder/images
    [[ ! -d $sample_images ]] || return 0
    local unfinished
    unfinished=$(mktemp -d "$folder/.images.XXXXXX")
    write_image "$pause_image" pause "$folder/sample" "$unfinished/pause.tar"
    write_image "$sample_image" serve "$folder/sample" "$unfinished/sample.tar"
    rm -rf "$sample_images"
    mv -T "$unfinished" "$sample_images"
}

# write_image NAME ARGUMENT EXECUTABLE FILE: an image of one executable, as `docker save` writes it.
write_image() {
    local name=$1 argument=$2 executable=$3 file=$4 work tar=(tar --owner=0 --group=0 --mtime=@0)
    work=$(mktemp -d)
    "${tar[@]}" -C "$(dirname "$executable")" -cf "$work/layer.tar" "$(basename "$executable")"
    cat >"$work/config.json" <<EOF
{"os": "linux", "architecture": "$(image_architecture)",
 "config": {"Entrypoint": ["/$(basename "$executable")"], "Cmd": ["$argument"], "User": "65534:65534"},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)"]}}
EOF
    echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$name\"], \"Layers\": [\"layer.tar\"]}]" >"$work/manifest.json"
    "${tar[@]}" -C "$work" -cf "$file" manifest.json config.json layer.tar
    rm -rf "$work"
}

image_architecture() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) give_up "no images are made for $(uname -m)" ;;
    esac
}
