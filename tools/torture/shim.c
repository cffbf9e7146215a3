/* Fails system calls on files with a given text in their path: preloaded into ratna by shim.py.
 *
 * TORTURE_MATCH    part of the path of the files (several, separated by colons)
 * TORTURE_CALLS    r for reads, w for writes and changes of length, s for syncs
 * TORTURE_ERROR    the errno
 * TORTURE_PERMILLE how many of a thousand calls fail
 * TORTURE_SEED     of the choice
 * TORTURE_FLAG     if set, calls fail only while this file exists
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static __thread int inside;
static __thread unsigned state;

/* Whether the path of an open file has one of the texts in it. */
static int matches(int fd) {
    char link[64], path[4096], wanted[1024];
    const char *match = getenv("TORTURE_MATCH");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0 || !match) return 0;
    path[length] = 0;
    snprintf(wanted, sizeof wanted, "%s", match);
    for (char *rest = wanted, *part; (part = strsep(&rest, ":"));)
        if (*part && strstr(path, part)) return 1;
    return 0;
}

static int fails(int fd, char call) {
    const char *calls = getenv("TORTURE_CALLS"), *flag = getenv("TORTURE_FLAG");
    const char *seed = getenv("TORTURE_SEED"), *permille = getenv("TORTURE_PERMILLE");
    if (inside || !calls || !strchr(calls, call)) return 0;
    inside = 1;
    int saved = errno, hit = 0;
    if ((!flag || access(flag, F_OK) == 0) && matches(fd)) {
        if (!state) state = (unsigned)(atoi(seed ? seed : "1") * 2654435761u + (unsigned)(size_t)&state + 1);
        hit = (int)(rand_r(&state) % 1000) < atoi(permille ? permille : "1000");
    }
    errno = saved;
    inside = 0;
    return hit;
}

#define FAILING(result, name, parameters, arguments, call)                                    \
    result name parameters {                                                                  \
        static result(*original) parameters;                                                  \
        if (!original) original = (result(*) parameters)dlsym(RTLD_NEXT, #name);              \
        if (fails(fd, call)) {                                                                \
            errno = atoi(getenv("TORTURE_ERROR") ? getenv("TORTURE_ERROR") : "5");            \
            return -1;                                                                        \
        }                                                                                     \
        return original arguments;                                                            \
    }

FAILING(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size), 'r')
FAILING(ssize_t, pread, (int fd, void *to, size_t size, off_t at), (fd, to, size, at), 'r')
FAILING(ssize_t, pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at), 'r')
FAILING(ssize_t, readv, (int fd, const struct iovec *to, int count), (fd, to, count), 'r')
FAILING(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size), 'w')
FAILING(ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at), 'w')
FAILING(ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at), 'w')
FAILING(ssize_t, writev, (int fd, const struct iovec *from, int count), (fd, from, count), 'w')
FAILING(int, ftruncate, (int fd, off_t size), (fd, size), 'w')
FAILING(int, ftruncate64, (int fd, off64_t size), (fd, size), 'w')
FAILING(int, posix_fallocate, (int fd, off_t at, off_t size), (fd, at, size), 'w')
FAILING(int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size), 'w')
FAILING(int, fsync, (int fd), (fd), 's')
FAILING(int, fdatasync, (int fd), (fd), 's')
