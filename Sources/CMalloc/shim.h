// The settings of the C library's memory, which Swift's Glibc module does not show.
#pragma once

#include <limits.h>
#include <malloc.h>

// Threads take from one store; else each keeps what it freed to itself.
static inline void share_memory_among_threads(void) {
  mallopt(M_ARENA_MAX, 1);
}

// What is freed stays with the process for the next allocation, however large it is.
static inline void keep_freed_memory(void) {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
}

// As a process begins, but for the threshold, which then no longer moves; what is free goes back.
static inline void give_freed_memory_back(void) {
  mallopt(M_MMAP_MAX, 65536);
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
  mallopt(M_TOP_PAD, 128 << 10);
  malloc_trim(0);
}
