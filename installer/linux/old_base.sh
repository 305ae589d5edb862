#!/bin/bash
# Build AirPlan's Linux packages on an older base, so that they start on systems whose glibc is older than this one's.
#
#   installer/linux/old_base.sh WORK [OUT]      as root on Debian 12; needs debootstrap and some 5 GB in WORK
#
# In a Debian 11 tree (glibc 2.31) it builds SQLite and CPython 3.11 from Debian 12's source packages, with the patches by
# which Debian mends what was found insecure since, binding the five mathematical functions that glibc 2.29 renewed to
# their older versions, and there runs build_installer.py of this source tree.  Every wheel in the lock needs glibc 2.28 at
# most; so does what comes out (the build prints the table, and --needs-at-most fails it otherwise).  PGO=1 lets CPython
# be tuned by its own test run (half an hour more).
# The package is compressed with xz (DEB_COMPRESSION), which the dpkg of older systems reads.  Mirror, proxy and
# certificates are those of this machine's apt and pip.  WORK/base can be used again.
set -euo pipefail
work=$(realpath -m "${1:?usage: old_base.sh WORK [OUT]}")
source=$(realpath "$(dirname "$0")/../..")
out=$(realpath -m "${2:-$source/dist/old-base}")
base=$work/base
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$source" log -1 --format=%ct)}
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" | head -n 1)
security=$(apt-get indextargets --format '$(REPO_URI) $(SUITE)' "Created-By: Packages" | sed -n 's/ [a-z]*-security$//p' | head -n 1)

inside() { chroot "$base" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"; }
release() { for place in proc dev sys; do umount -l "$base/$place" 2>/dev/null || true; done; }
trap release EXIT

if [ ! -e "$base/.ready" ]; then
    mkdir -p "$base"
    [ -e "$base/bin/sh" ] || debootstrap --variant=minbase --include=ca-certificates bullseye "$base" "$mirror"
    cp /etc/resolv.conf "$base/etc/resolv.conf" 2>/dev/null || true
    # Only sources of the newer release: nothing of it is installed as a package.
    printf 'deb %s bullseye main\ndeb-src %s bookworm main\n' "$mirror" "$mirror" >"$base/etc/apt/sources.list"
    [ -z "$security" ] || printf 'deb %s bullseye-security main\n' "$security" >>"$base/etc/apt/sources.list"
    cat >"$base/root/older_math.h" <<'H'
#ifndef OLDER_MATH_H
#define OLDER_MATH_H
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver exp2,exp2@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver log2,log2@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
#endif
H
    cat >"$base/root/build.sh" <<'B'
set -euo pipefail
apt-get update -qq
apt-get upgrade -qq -y >/dev/null
apt-get install -qq -y --no-install-recommends build-essential dpkg-dev pkg-config zstd xz-utils unzip tcl file \
    libffi-dev zlib1g-dev libbz2-dev liblzma-dev libssl-dev uuid-dev patch \
    libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfontconfig1 libdbus-1-3 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 \
    libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 \
    >/dev/null
rm -rf /opt/python /root/src && mkdir /root/src && cd /root/src
apt-get source -qq --download-only sqlite3 python3.11 expat >/dev/null
old="-O2 -fPIC -include /root/older_math.h"
mkdir -p sqlite && tar -xf sqlite3_*.orig.tar.* -C sqlite --strip-components 1
(cd sqlite && ./configure --prefix=/opt/python --disable-static --disable-tcl CFLAGS="$old -DSQLITE_ENABLE_MATH_FUNCTIONS \
    -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA" >/dev/null && make -s -j2 >/dev/null && make -s install >/dev/null)
mkdir -p python && tar -xf python3.11_*.orig.tar.* -C python --strip-components 1
mkdir python-mends expat-mends
tar -xf python3.11_*.debian.tar.xz -C python-mends --strip-components 1
tar -xf expat_*.debian.tar.xz -C expat-mends --strip-components 1
cd python
# Those patches of Debian that mend, not those that move files to where Debian wants them.
for name in $(grep -E '^(shutdown-deadlock|frame_dealloc-crash|relfile|CVE-|[0-9]{4}-)' ../python-mends/patches/series); do
    patch -s -p1 -N <"../python-mends/patches/$name"
done
# CPython's own copy of expat is of the same version as Debian 12's; its tests and manual are not there to be patched.
for name in $(grep CVE- ../expat-mends/patches/series); do
    patch -s -p3 -N -f -d Modules/expat <"../expat-mends/patches/$name" >/dev/null || true
done
[ -z "$(find Modules/expat -name '*.rej')" ] && grep -q SetReparseDeferralEnabled Modules/expat/expat.h
# One of the patches takes pyexpat for a part of the interpreter itself, as Debian builds it.
sed -i '1i #define Py_BUILD_CORE_MODULE 1' Modules/pyexpat.c
# sem_clockwait is glibc 2.30's.
./configure --prefix=/opt/python --enable-shared --without-static-libpython ${PGO:+--enable-optimizations} \
    ac_cv_func_sem_clockwait=no CFLAGS="$old" CPPFLAGS=-I/opt/python/include LDFLAGS="-L/opt/python/lib -Wl,-rpath,/opt/python/lib" >/dev/null
make -s -j2 >/dev/null
make -s install >/dev/null
cp Doc/license.rst /opt/python/lib/python3.11/LICENSE-incorporated.rst
/opt/python/bin/python3 -c 'import sys, sqlite3, zlib, lzma, bz2, ctypes, pyexpat; print("CPython", sys.version.split()[0], "SQLite", sqlite3.sqlite_version, pyexpat.EXPAT_VERSION)'
B
    inside PGO="${PGO:-}" bash /root/build.sh
    touch "$base/.ready"
fi
mount -t proc proc "$base/proc" && mount --rbind /dev "$base/dev" && mount -t sysfs sys "$base/sys"
cp /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$base/root/airplan"
find "$base/root/airplan" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
(cd "$source" && git ls-files -z | tar --null -cf - -T -) | tar -xf - -C "$base/root/airplan"
inside bash -c "cd /root/airplan && /opt/python/bin/python3 build_installer.py --compression ${DEB_COMPRESSION:-xz} --needs-at-most 2.28 ${BUILD_OPTIONS:-}"
mkdir -p "$out" && cp -r "$base"/root/airplan/dist/. "$out"
echo "old_base.sh: $out"
