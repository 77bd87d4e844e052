// Calls of the kernel that Swift's Glibc module does not show.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Lets two paths change places in one step (renameat2 with RENAME_EXCHANGE); 0, or -1 with errno.
static inline int exchange_paths(const char *first, const char *second) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 1u << 1);
}
