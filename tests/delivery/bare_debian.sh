#!/bin/bash
# The delivery, tried in freshly made Debian 12 trees; for root on a Debian with debootstrap and some 6 GB in WORK.
#
#   tests/delivery/bare_debian.sh source WORK [REPOSITORY]   both commands of the README in a clone; only python3 is there
#   tests/delivery/bare_debian.sh package WORK DEB [OLDER]   the package where no Python is: install, main job without a
#                                                            network, window under Xvfb, two users, a Chinese home, C locale,
#                                                            125 % scaling, upgrade, removal, reinstallation
#
# Mirror, certificates and pip's settings are those of this machine.  Nothing is left in WORK but answers/ and the log.
set -euo pipefail
what=${1:?usage: see the head of this file}
work=$(realpath -m "${2:?usage: see the head of this file}")
here=$(realpath "$(dirname "$0")")
root=$work/debian
answers=$work/answers
mkdir -p "$work" "$answers"

say() { echo "== $(date +%T) $*"; }
inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    ${PIP_CERT:+PIP_CERT=$PIP_CERT} "$@"; }
# As a user, in a network namespace of its own that has not even a loopback device up.
user() { local name=$1 && shift && unshare --net chroot --userspec="$name:$name" "$root" /usr/bin/env -i \
    HOME="$(home "$name")" USER="$name" PATH=/usr/bin:/bin LC_ALL=C "$@"; }
home() { grep "^$1:" "$root/etc/passwd" | cut -d: -f6; }
release() { for place in proc dev/pts dev sys; do umount -l "$root/$place" 2>/dev/null || true; done; }
cleanup() { release && rm -rf --one-file-system "$root"; }
trap cleanup EXIT

make_tree() {
    say "debootstrap"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" | head -n 1)
    rm -rf --one-file-system "$root" && debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$work/debootstrap.log"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    for file in /etc/pip.conf "$HOME/.config/pip/pip.conf"; do
        [ ! -e "$file" ] || install -D "$file" "$root$file"
    done
    mount -t proc proc "$root/proc" && mount -t sysfs sys "$root/sys"
    mount --bind /dev "$root/dev" && mount -t devpts devpts "$root/dev/pts"
    inside apt-get update -qq
}

source_story() {
    make_tree
    inside apt-get install -qq -y --no-install-recommends python3 >>"$work/debootstrap.log"
    say "fresh Debian with python3 and nothing else: $(inside python3 --version)"
    git clone -q "${1:-$(git -C "$here" rev-parse --show-toplevel)}" "$root/root/airplan"
    say "python3 dev.py run (there is no display)"
    inside bash -c 'cd /root/airplan && python3 dev.py run'
    say "python3 dev.py run --headless DIR"
    inside bash -c 'cd /root/airplan && time python3 dev.py run --headless "/root/输出 一"'
    cp -r "$root/root/输出 一" "$answers/from-source"
    say "python3 dev.py test"
    inside bash -c 'cd /root/airplan && time python3 dev.py test -q </dev/null'
}

new_user() {
    mkdir -p "$root/home"
    inside useradd --shell /bin/sh --home-dir "/home/$2" --create-home "$1"
}

must_exist() { [ -s "$1" ] || { echo "missing or empty: $1" && exit 1; }; }
must_fail() { if "$@"; then echo "should have failed: $*" && exit 1; fi; }

headless() {
    local house
    house=$root$(home "$1")
    say "main job as $1, no network, C locale, home $(home "$1")"
    user "$1" sh -c 'cd && airplan demo "输出 文件" --json >答案.json'
    python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$house/答案.json"
    find "$house/输出 文件" -type f -printf '   %s %P\n' | sort -k 2 | head -40
    [ -n "$(find "$house/输出 文件" -name '*.airplan')" ] && [ -n "$(find "$house/输出 文件" -name '*.xlsx')" ]
}

window() {
    say "window as $1 on $2, scaling $3"
    inside mkdir -p -m 1777 /tmp/.X11-unix /tmp/fb
    user "$1" sh -c 'Xvfb :7 -screen 0 1440x900x24 -fbdir /tmp/fb -nolisten tcp >/dev/null 2>&1 &
        server=$!
        while [ ! -e /tmp/.X11-unix/X7 ]; do sleep 0.2; done
        DISPLAY=:7 QT_SCALE_FACTOR='"$3"' airplan-window "$0" >~/window.log 2>&1 &
        program=$!
        sleep 12
        cp /tmp/fb/Xvfb_screen0 ~/screen.xwd
        kill -0 $program && echo "   the window is open" || { cat ~/window.log; exit 1; }
        kill $program; wait $program 2>/dev/null
        kill $server; wait $server 2>/dev/null; rm -f /tmp/.X11-unix/X7 /tmp/.X7-lock' "$2"
    python3 "$here/xwd2png.py" "$root$(home "$1")/screen.xwd" "$answers/$4.png"
}

package_story() {
    local deb=$1 older=${2:-}
    make_tree
    inside apt-get install -qq -y --no-install-recommends xvfb >>"$work/debootstrap.log"
    must_fail inside sh -c 'command -v python3'
    new_user zhang "用户 张三" && new_user li li
    cp "$deb" "$root/root/airplan.deb"
    if [ -n "$older" ]; then
        cp "$older" "$root/root/older.deb"
        say "install the older version and make a project with it"
        inside apt-get install -qq -y /root/older.deb >>"$work/debootstrap.log"
        user zhang sh -c 'cd && airplan demo 旧版 >/dev/null'
    fi
    say "install $(basename "$deb"): $(stat -c %s "$deb") bytes"
    inside apt-get install -qq -y /root/airplan.deb >>"$work/debootstrap.log"
    say "installed: $(inside dpkg-query -W -f '${Package} ${Version} ${Installed-Size} kB' airplan)"
    chmod -R a-w "$root/opt/airplan"
    inside airplan --version
    headless zhang
    headless li
    if [ -n "$older" ]; then
        say "the older version's project opens"
        user zhang sh -c 'cd && airplan assess "$(find 旧版 -name "*.airplan" | head -n 1)" --json' >"$answers/older.json"
    fi
    local project book
    project=$(user zhang sh -c 'cd && find "$PWD/输出 文件" -name "*.airplan" | sort | head -n 1')
    book=$(user zhang sh -c 'cd && find "$PWD/输出 文件" -name "*.xlsx" | sort | head -n 1')
    cp "$root$book" "$root$(home li)/数据.xlsx" && chmod a+r "$root$(home li)/数据.xlsx"
    window zhang "$project" 1 window-project
    window zhang "$project" 1.25 window-125-percent
    window li "$(home li)/数据.xlsx" 1 window-file
    say "desktop entry, file type, manual page, licences"
    for file in usr/share/applications/airplan.desktop usr/share/mime/packages/airplan.xml usr/share/man/man1/airplan.1.gz \
        usr/share/icons/hicolor/256x256/apps/airplan.png usr/share/doc/airplan/THIRD-PARTY-NOTICES.txt.gz; do
        must_exist "$root/$file"
    done
    say "remove, then install again"
    inside apt-get purge -qq -y airplan >>"$work/debootstrap.log"
    must_fail test -e "$root/opt/airplan"
    must_exist "$root$project"
    inside apt-get install -qq -y /root/airplan.deb >>"$work/debootstrap.log"
    user zhang airplan assess "$project" --json >"$answers/reinstalled.json"
    say "the project of before is still there and opens"
}

case $what in
source) source_story "${3:-}" ;;
package) package_story "$(realpath "${3:?which package?}")" "${4:-}" ;;
*) sed -n '2,10p' "$0" && exit 2 ;;
esac
say "done; answers in $answers"
