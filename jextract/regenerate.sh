#!/bin/sh
# Writes src/main/jextract from libc.h and includes.txt, and GENERATED.txt, the record of how.
#
#   regenerate.sh           write the sources; needs jextract 23 or newer: $JEXTRACT, or jextract on the PATH
#   regenerate.sh --check   say nothing and return 0 if the sources are what libc.h and includes.txt give, else name
#                           the file and the remedy and return 1; needs no jextract
#
# The check compares digests with the record. Where jextract is there, and it, libclang, glibc, the kernel's headers and
# the architecture are those of the record, it also generates once more and compares the sources themselves.
set -eu
LC_ALL=C
export LC_ALL

project=$(cd "$(dirname "$0")/.." && pwd)
package=org.tensorpool.os.libc
inputs='jextract/libc.h jextract/includes.txt jextract/regenerate.sh'
outputs=src/main/jextract/org/tensorpool/os/libc
record=jextract/GENERATED.txt

die()
{
    echo "jextract/regenerate.sh: $*" >&2
    exit 1
}

usage()
{
    echo "usage: regenerate.sh [--check]" >&2
    exit 2
}

sha256()
{
    if command -v sha256sum > /dev/null
    then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi | cut -d ' ' -f 1
}

find_jextract()
{
    if [ -n "${JEXTRACT:-}" ]
    then
        command -v "$JEXTRACT" || die "JEXTRACT=$JEXTRACT is not a program: set it to the jextract launcher or unset it"
    else
        command -v jextract || true
    fi
}

# Everything outside the project that the sources depend on.
describe_environment()
{
    versions=$("$1" --version 2>&1) || return 1
    kernel=$(sed -n 's/^#define LINUX_VERSION_CODE *//p' /usr/include/linux/version.h 2> /dev/null) || true
    kernel=${kernel:-0}
    echo "jextract $(echo "$versions" | sed -n 's/^jextract //p')"
    echo "libclang $(echo "$versions" | sed -n 's/^LibClang version.* version \([0-9.]*\).*/\1/p')"
    echo "glibc $(getconf GNU_LIBC_VERSION 2> /dev/null | sed 's/^glibc //')"
    echo "kernel-headers $((kernel >> 16)).$((kernel >> 8 & 255))"
    echo "architecture $(uname -m)"
}

# SymbolLookup.findOrThrow is Java 23; this project compiles for Java 22.
for_java_22()
{
    sed 's/\.findOrThrow("\([^"]*\)")/.find("\1").orElseThrow(() -> new UnsatisfiedLinkError("unresolved symbol: \1"))/' \
        "$1" > "$1.22"
    mv "$1.22" "$1"
    ! grep -n findOrThrow "$1" >&2 || die "jextract wrote a findOrThrow that for_java_22 does not know: see above"
}

# Linking a function takes milliseconds. jextract links it when its descriptor or address is asked for; this library
# asks for both and links by itself, to capture errno: so jextract's own handle is made only when it is used.
link_lazily()
{
    sed -e 's/public static final MethodHandle HANDLE = \(.*\);$/static class Lazy { static final MethodHandle HANDLE = \1; }/' \
        -e 's/\([a-z0-9_]*\)\.HANDLE;$/\1.Lazy.HANDLE;/' "$1" > "$1.lazy"
    mv "$1.lazy" "$1"
}

# jextract runs in the folder of libc.h and is given bare names, so that no path gets into what it writes.
generate_into()
{
    (cd "$project/jextract" && "$jextract" --output "$1" --target-package "$package" @includes.txt libc.h) >&2 ||
        die "jextract failed on jextract/libc.h: see above"
    for file in "$1/$(echo "$package" | tr . /)"/*.java
    do
        for_java_22 "$file"
        link_lazily "$file"
    done
}

write_record()
{
    echo "# Written by regenerate.sh, read by regenerate.sh --check."
    describe_environment "$jextract"
    for file in $inputs
    do
        echo "input $(sha256 "$file") $file"
    done
    for file in "$outputs"/*.java
    do
        echo "output $(sha256 "$file") $file"
    done
}

regenerate()
{
    jextract=$(find_jextract)
    [ -n "$jextract" ] || die "jextract is not on the PATH: get it from https://jdk.java.net/jextract and set JEXTRACT"
    describe_environment "$jextract" > /dev/null || die "'$jextract --version' failed: is libclang where it looks for it?"
    generate_into "$scratch"
    mkdir -p "$outputs"
    rm -f "$outputs"/*.java
    cp "$scratch/$(echo "$package" | tr . /)"/*.java "$outputs"
    write_record > "$scratch/record"
    cp "$scratch/record" "$record"
}

check_digests()
{
    [ -f "$record" ] || die "$record is missing: restore it from version control or run jextract/regenerate.sh"
    for file in $inputs
    do
        grep -qxF "input $(sha256 "$file") $file" "$record" ||
            die "$file has changed since $outputs was written: run jextract/regenerate.sh and commit what it writes"
    done
    sed -n 's/^output [0-9a-f]* //p' "$record" > "$scratch/recorded"
    while read -r file
    do
        [ -f "$file" ] || die "$file is missing: restore it from version control or run jextract/regenerate.sh"
    done < "$scratch/recorded"
    find "$outputs" -type f > "$scratch/found"
    while read -r file
    do
        grep -qxF "$file" "$scratch/recorded" ||
            die "$file is not from jextract: remove it, our own code belongs into src/main/java"
        grep -qxF "output $(sha256 "$file") $file" "$record" ||
            die "$file was edited after jextract wrote it: restore it, or change jextract/libc.h or" \
                "jextract/includes.txt and run jextract/regenerate.sh"
    done < "$scratch/found"
}

same_environment()
{
    describe_environment "$jextract" > "$scratch/here" 2> /dev/null || return 1
    while read -r line
    do
        grep -qxF "$line" "$record" || return 1
    done < "$scratch/here"
}

check_sources()
{
    generate_into "$scratch/again"
    for file in "$scratch/again/$(echo "$package" | tr . /)"/*.java
    do
        cmp -s "$file" "$outputs/${file##*/}" ||
            die "$outputs/${file##*/} is not what jextract writes for jextract/libc.h: run jextract/regenerate.sh and" \
                "commit what it writes"
    done
}

check()
{
    check_digests
    jextract=$(find_jextract)
    if [ -n "$jextract" ] && same_environment
    then
        check_sources
    fi
}

[ $# -le 1 ] || usage
cd "$project"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
case "${1:-}" in
    '') regenerate ;;
    --check) check ;;
    *) usage ;;
esac
