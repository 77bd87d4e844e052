#ifndef MEMORY_FILE_HPP
#define MEMORY_FILE_HPP

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <new>

/// Bytes in memory behind a descriptor: a data set that lies there is read as one in a file is, so that no
/// value takes more room than there are bytes for it. DCMTK's own streams of memory believe every length.
class MemoryFile {
 public:
  MemoryFile() : descriptor(memfd_create("data set", MFD_CLOEXEC)) {
    if (descriptor < 0) throw std::bad_alloc();
  }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;
  ~MemoryFile() { close(descriptor); }

  void append(const uint8_t *bytes, size_t count) {
    while (count > 0) {
      const ssize_t written = write(descriptor, bytes, count);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw std::bad_alloc();
      bytes += written;
      count -= static_cast<size_t>(written);
      size += static_cast<uint64_t>(written);
    }
  }

  const int descriptor;
  uint64_t size = 0;
};

#endif
