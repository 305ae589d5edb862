#!/bin/bash
# The delivery, tried in freshly made Debian trees; for root on a Debian with debootstrap and some 6 GB in WORK.
#
#   tests/delivery/bare_debian.sh source WORK [REPOSITORY]   both commands of the README in a clone; only python3 is there
#   tests/delivery/bare_debian.sh older WORK COMMIT          a package of an earlier commit, numbered 0.0.9, for an upgrade
#   tests/delivery/bare_debian.sh package WORK DEB [OLDER]   the package where no Python is: install, main job without a
#                                                            network, window under Xvfb, a drag with the mouse, two users
#                                                            and one project, a Chinese home, C locale, 125 % scaling,
#                                                            read-only program, upgrade, removal, reinstallation
#
# SUITE chooses the Debian (bookworm; bullseye takes only packages compressed with xz).  A public key as KEY=NAME.pub lets
# DEB and its .minisig be checked by the installed program.  The portable archive is tried when it lies beside DEB.  The
# drag needs xdotool and PySide6 here: the .venv that python3 dev.py test makes, or PYTHON.  Mirror, certificates and pip's
# settings are those of this machine.  Nothing is left in WORK but answers/, older/ and the log.
set -euo pipefail
what=${1:?usage: see the head of this file}
work=$(realpath -m "${2:?usage: see the head of this file}")
here=$(realpath "$(dirname "$0")")
suite=${SUITE:-bookworm}
root=$work/debian
answers=$work/answers
mkdir -p "$work" "$answers"

say() { echo "== $(date +%T) $*"; }
inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    ${PIP_CERT:+PIP_CERT=$PIP_CERT} "$@"; }
quietly() { inside "$@" >>"$work/debootstrap.log" 2>&1 || { tail -n 20 "$work/debootstrap.log" && exit 1; }; }
# As a user, in a network namespace of its own that has not even a loopback device up.
user() { local name=$1 && shift && unshare --net chroot --userspec="$name:$name" --groups="$(groups_of "$name")" "$root" \
    /usr/bin/env -i HOME="$(home "$name")" USER="$name" PATH=/usr/bin:/bin LC_ALL=C "$@"; }
home() { grep "^$1:" "$root/etc/passwd" | cut -d: -f6; }
groups_of() { chroot "$root" id -G "$1" | tr ' ' ','; }
release() { for place in opt/airplan proc dev/pts dev sys; do umount -l "$root/$place" 2>/dev/null || true; done; }
cleanup() { release && rm -rf --one-file-system "$root" && rm -f /tmp/.X11-unix/X97; }
trap cleanup EXIT

must_exist() { [ -s "$1" ] || { echo "missing or empty: $1" && exit 1; }; }
must_fail() { if "$@"; then echo "should have failed: $*" && exit 1; fi; }
must_be() { [ "$1" = "$2" ] || { echo "expected $2, found $1 ($3)" && exit 1; }; }
must_say() { grep -q "$2" "$1" || { echo "not said: $2" && cat "$1" && exit 1; }; }

make_tree() {
    say "debootstrap $suite"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" | head -n 1)
    rm -rf --one-file-system "$root" && debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >"$work/debootstrap.log"
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

older_package() {
    local tree=$work/older-source
    rm -rf "$tree" && git clone -q "$(git -C "$here" rev-parse --show-toplevel)" "$tree" && git -C "$tree" checkout -q "$1"
    sed -i 's/^__version__ = .*/__version__ = "0.0.9"/' "$tree/airplan/__init__.py"
    (cd "$tree" && python3 build_installer.py --no-check --compression xz --out "$work/older")
    rm -rf "$tree" "$work/older/airplan"
}

headless() {
    local house
    house=$root$(home "$1")
    say "main job as $1, no network, C locale, home $(home "$1")"
    user "$1" sh -c 'cd && airplan demo "输出 文件" --json >答案.json'
    python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$house/答案.json"
    find "$house/输出 文件" -type f -printf '   %s %P\n' | sort -k 2 | head -40
    [ -n "$(find "$house/输出 文件" -name '*.airplan')" ] && [ -n "$(find "$house/输出 文件" -name '*.xlsx')" ]
}

# open_window USER SCALING [FILE]: a display of its own and the program on it; close_window ends both.
open_window() {
    inside mkdir -p -m 1777 /tmp/.X11-unix /tmp/fb
    user "$1" sh -c 'umask 002; Xvfb :7 -ac -screen 0 1920x1000x24 -fbdir /tmp/fb -nolisten tcp >/dev/null 2>&1 &
        server=$!
        while [ ! -e /tmp/.X11-unix/X7 ]; do sleep 0.2; done
        DISPLAY=:7 QT_SCALE_FACTOR='"$2"' airplan-window "$@" >~/window.log 2>&1 &
        program=$!
        while [ ! -e /tmp/fb/close ] && kill -0 $program; do sleep 0.2; done
        kill $program || { cat ~/window.log; exit 1; }
        wait $program; kill $server; wait $server; rm -f /tmp/.X11-unix/X7 /tmp/.X7-lock' sh "${@:3}" 2>/dev/null &
    opened=$!
    sleep 12
}

picture() { python3 "$here/xwd2png.py" "$root/tmp/fb/Xvfb_screen0" "$answers/$1.png"; }
close_window() { touch "$root/tmp/fb/close" && { wait "$opened" || { echo "the window had closed" && exit 1; }; } && rm -rf "$root/tmp/fb"; }

window() {
    say "window as $1 on ${4##*/}, scaling $2"
    open_window "$1" "$2" "$4"
    picture "$3"
    close_window
}

# A real drag: the mouse presses on a file in another program's window, moves over AirPlan and lets go.
drag() {
    local python=${PYTHON:-$here/../../.venv/bin/python}
    if ! command -v xdotool >/dev/null || [ ! -x "$python" ]; then
        say "NOT DONE here: the drag with the mouse (xdotool and .venv are needed)"
        return
    fi
    say "a drag of ${2##*/} with the mouse, as $1"
    open_window "$1" 1 "$3"
    mkdir -p -m 1777 /tmp/.X11-unix && ln -sf "$root/tmp/.X11-unix/X7" /tmp/.X11-unix/X97
    DISPLAY=:97 QT_QPA_PLATFORM=xcb "$python" "$here/drag.py" "$2"
    sleep 8
    picture window-dropped
    close_window
}

two_users() {
    local shared=/srv/共享 project answer
    say "two users and one project in a shared folder"
    inside groupadd bureau && inside usermod -aG bureau zhang && inside usermod -aG bureau li
    inside install -d -m 2770 -o zhang -g bureau "$shared"
    project=$shared/保定.airplan
    user zhang sh -c "umask 002; cp \"\$(find ~/输出* -name '*.airplan' | sort | head -n 1)\" '$project' && chmod g+w '$project'"
    open_window zhang 1 "$project"
    answer=0 && user li airplan import "$project" "$(home li)/数据.xlsx" 2>"$answers/locked.txt" || answer=$?
    sed 's/^/   /' "$answers/locked.txt"
    must_be "$answer" 3 "importing while another has the project open"
    must_say "$answers/locked.txt" zhang
    user li airplan assess "$project" >"$answers/read-while-locked.txt"
    close_window
    user li sh -c "umask 002; airplan import '$project' ~/数据.xlsx" >"$answers/after-the-lock.txt"
    say "li reads while zhang edits, is refused a change in words, and changes it afterwards"
}

signatures() {
    say "signature of the package, and with one byte changed"
    cp "$1" "$root$(home zhang)/包.deb" && cp "$1.minisig" "$root$(home zhang)/包.deb.minisig" && cp "$KEY" "$root$(home zhang)/发布.pub"
    local answer=0 print
    user zhang sh -c 'cd && airplan signature verify 包.deb' 2>"$answers/unknown-key.txt" || answer=$?
    must_be "$answer" 3 "a package signed with a key that nobody knows"
    user zhang sh -c 'cd && airplan signature keys --add 发布.pub' 2>"$answers/new-key.txt" || true
    print=$(grep -oE '([0-9A-F]{4} ){9}[0-9A-F]{4}' "$answers/new-key.txt") && say "fingerprint, compared by telephone: $print"
    user zhang sh -c 'cd && airplan signature keys --add 发布.pub --fingerprint "$0"' "$print"
    user zhang sh -c 'cd && airplan signature verify 包.deb'
    printf X | dd of="$root$(home zhang)/包.deb" bs=1 seek=1000000 conv=notrunc status=none
    answer=0
    user zhang sh -c 'cd && airplan signature verify 包.deb' 2>"$answers/tampered.txt" || answer=$?
    sed 's/^/   /' "$answers/tampered.txt"
    must_be "$answer" 3 "a package with one byte changed"
    rm "$root$(home zhang)"/包.deb*
}

portable() {
    say "the portable archive, unpacked in a home, without the package: $(basename "$1")"
    mkdir "$root$(home li)/便携 版" && tar -xf "$1" -C "$root$(home li)/便携 版" && inside chown -R li:li "$(home li)"
    user li sh -c 'cd ~/便携* && ./airplan-*/airplan demo 输出 >/dev/null && ./airplan-*/airplan --version'
}

# Everything outside homes and what the system keeps for itself.
places() { find "$root" -xdev \( -path "$root/home" -o -path "$root/srv" -o -path "$root/proc" -o -path "$root/tmp" -o -path "$root/var/cache" \
    -o -path "$root/var/log" -o -path "$root/var/lib/dpkg" -o -path "$root/var/lib/apt" -o -path "$root/root" \) -prune -o -print | sort; }
homes() { (cd "$root" && find home srv -type f ! -path '*/.*' -print0 | sort -z | xargs -0 sha256sum); }

install_older() {
    say "install the older version $(dpkg-deb -f "$1" Version) and make a project with it"
    cp "$1" "$root/root/older.deb"
    quietly apt-get install -qq -y /root/older.deb
    user zhang sh -c 'cd && airplan demo 旧版 >/dev/null && airplan --version'
}

install_package() {
    say "install $(basename "$1"): $(stat -c %s "$1") bytes"
    cp "$1" "$root/root/airplan.deb"
    quietly apt-get install -qq -y /root/airplan.deb
    say "installed: $(inside dpkg-query -W -f '${Package} ${Version} ${Installed-Size} kB' airplan); $(inside airplan --version)"
    # Not even root can write into the program from here on.
    mount --bind "$root/opt/airplan" "$root/opt/airplan" && mount -o remount,bind,ro "$root/opt/airplan"
    must_fail touch "$root/opt/airplan/x" 2>/dev/null
    # Without a display's packages, so that what the package forgot to ask for is missing.
    find "$root/opt/airplan" -type f \( -name '*.so*' -o -name airplan \) -printf "/opt/airplan/%P\n" |
        inside xargs env LD_LIBRARY_PATH=/opt/airplan/_internal:/opt/airplan/_internal/PySide6/Qt/lib ldd 2>/dev/null |
        { grep 'not found' || true; } | sort -u >"$answers/missing-libraries.txt"
    must_be "$(cat "$answers/missing-libraries.txt")" "" "libraries that are missing"
    say "every library that the program asks for is there"
}

old_project() {
    say "the older version's project opens, and takes a change"
    local old
    old=$(user zhang sh -c 'cd && find "$PWD/旧版" -name "*.airplan" | sort | head -n 1')
    user zhang airplan assess "$old" --json >"$answers/older.json"
    user zhang airplan snapshot "$old" 升级后 >"$answers/older-change.txt"
    user zhang sh -c 'cd && ls 旧版' >"$answers/older-files.txt"
    if grep -q '\.v[0-9]*\.airplan' "$answers/older-files.txt"; then
        say "it was brought up to date behind a backup: $(grep '\.v[0-9]*\.airplan' "$answers/older-files.txt")"
    fi
    user zhang airplan doctor "$old" | sed 's/^/   /'
    window zhang 1 window-older-project "$old"
}

removal() {
    say "remove: users' files stay, nothing else does"
    homes >"$work/homes-before"
    umount "$root/opt/airplan"
    quietly apt-get purge -qq -y airplan
    homes | diff "$work/homes-before" - || { echo "files of users changed" && exit 1; }
    must_fail test -e "$root/opt/airplan"
    quietly apt-get autoremove --purge -qq -y
    places | comm -13 "$work/places-before" - >"$answers/left-over.txt"
    must_fail grep -i airplan "$answers/left-over.txt"
    say "files of users unchanged: $(wc -l <"$work/homes-before"); paths left by other packages: $(wc -l <"$answers/left-over.txt")"
}

package_story() {
    local deb=$1 older=${2:-} project own
    make_tree
    must_fail inside sh -c 'command -v python3'
    mkdir -p "$root/home"
    inside useradd --shell /bin/sh --home-dir "/home/用户 张三" --create-home zhang
    inside useradd --shell /bin/sh --home-dir /home/li --create-home li
    places >"$work/places-before"
    [ -z "$older" ] || install_older "$older"
    install_package "$deb"
    must_exist "$root/usr/share/mime/application/x-airplan.xml"
    headless zhang
    headless li
    quietly apt-get install -qq -y --no-install-recommends xvfb
    [ -z "$older" ] || old_project
    project=$(user zhang sh -c 'cd && find "$PWD/输出 文件" -name "*.airplan" | sort | head -n 1')
    own=$(user li sh -c 'cd && find "$PWD/输出 文件" -name "*.airplan" | sort | head -n 1')
    user li sh -c 'cp /opt/airplan/_internal/sample_data/files/02*.xlsx ~/数据.xlsx'
    window zhang 1 window-project "$project"
    window zhang 1.25 window-125-percent "$project"
    window li 1 window-file "$(home li)/数据.xlsx"
    drag li "$(home li)/数据.xlsx" "$own"
    two_users
    [ -z "${KEY:-}" ] || signatures "$deb"
    user zhang sh -c "cd && airplan doctor '$project' --report 报告.zip" >"$answers/doctor.txt"
    must_exist "$root$(home zhang)/报告.zip"
    say "desktop entry, file type, manual page, licences"
    for file in usr/share/applications/airplan.desktop usr/share/mime/packages/airplan.xml usr/share/man/man1/airplan.1.gz \
        usr/share/icons/hicolor/256x256/apps/airplan.png usr/share/doc/airplan/THIRD-PARTY-NOTICES.txt.gz; do
        must_exist "$root/$file"
    done
    quietly apt-get purge -qq -y xvfb
    removal
    for file in "$(dirname "$deb")"/airplan-*-linux-x86_64.tar.*; do
        case $file in *.minisig | *"*"*) ;; *) portable "$file" ;; esac
    done
    say "install again"
    quietly apt-get install -qq -y /root/airplan.deb
    user zhang airplan assess "$project" --json >"$answers/reinstalled.json"
    say "the project of before is still there and opens"
}

case $what in
source) source_story "${3:-}" ;;
older) older_package "${3:?which commit?}" ;;
package) package_story "$(realpath "${3:?which package?}")" "${4:-}" ;;
*) sed -n '2,16p' "$0" && exit 2 ;;
esac
say "done; answers in $answers"
