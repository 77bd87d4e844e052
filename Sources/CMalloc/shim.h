// The settings of the C library's memory, which Swift's Glibc module does not show.
#pragma once

#include <malloc.h>

// Threads take from one store; else each keeps what it freed to itself.
static inline void share_memory_among_threads(void) {
  mallopt(M_ARENA_MAX, 1);
}

static inline void give_freed_memory_back(void) {
  malloc_trim(0);
}
