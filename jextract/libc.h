/*
 * What Tensor Pool needs from the C library and the kernel, in one header that jextract reads (see regenerate.sh).
 * What is taken from it is listed in includes.txt: a name that is not listed there does not reach Java.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* Linux 5.14; older headers lack them. A kernel that lacks them answers EINVAL. */
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
