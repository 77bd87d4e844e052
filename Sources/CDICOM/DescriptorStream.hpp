#ifndef DESCRIPTOR_STREAM_HPP
#define DESCRIPTOR_STREAM_HPP

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "DataSet.hpp"

/// Longer values stay on disk until they are asked for.
const Uint32 longestValueRead = 16384;

/// Bytes of an open file, by its descriptor and from any place: DCMTK's own streams take a path and
/// open it anew for every value.
class DescriptorProducer : public DcmProducer {
 public:
  DescriptorProducer(int descriptor, uint64_t size, uint64_t position)
      : descriptor(descriptor), size(size), position(std::min(position, size)) {}

  OFBool good() const override { return state.good(); }
  OFCondition status() const override { return state; }
  OFBool eos() override { return position >= size; }
  offile_off_t avail() override { return static_cast<offile_off_t>(size - position); }

  offile_off_t read(void *target, offile_off_t count) override {
    auto bytes = static_cast<uint8_t *>(target);
    uint64_t left = std::min(static_cast<uint64_t>(std::max<offile_off_t>(count, 0)), size - position);
    const uint64_t wanted = left;
    while (left > 0) {
      if (position < start || position >= start + held) {
        // What is longer than the block goes straight to its place.
        const bool isLong = left >= sizeof block;
        const ssize_t taken = take(isLong ? bytes : block, isLong ? left : sizeof block);
        if (taken <= 0) break;
        if (isLong) {
          advance(bytes, left, static_cast<uint64_t>(taken));
          continue;
        }
        start = position;
        held = static_cast<uint64_t>(taken);
      }
      const uint64_t part = std::min(left, start + held - position);
      std::memcpy(bytes, block + (position - start), part);
      advance(bytes, left, part);
    }
    return static_cast<offile_off_t>(wanted - left);
  }

  offile_off_t skip(offile_off_t count) override {
    const uint64_t part = std::min(static_cast<uint64_t>(std::max<offile_off_t>(count, 0)), size - position);
    position += part;
    return static_cast<offile_off_t>(part);
  }

  void putback(offile_off_t count) override {
    if (count < 0 || static_cast<uint64_t>(count) > position) {
      state = EC_PutbackFailed;
    } else {
      position -= static_cast<uint64_t>(count);
    }
  }

 private:
  void advance(uint8_t *&bytes, uint64_t &left, uint64_t part) {
    bytes += part;
    left -= part;
    position += part;
  }

  ssize_t take(uint8_t *target, uint64_t count) {
    ssize_t taken;
    do {
      // One call reads at most 2 GiB on Linux.
      taken = pread(
          descriptor, target, std::min<uint64_t>(count, 1 << 30), static_cast<off_t>(position));
    } while (taken < 0 && errno == EINTR);
    if (taken <= 0) state = EC_InvalidStream;
    return taken;
  }

  const int descriptor;
  const uint64_t size;
  uint64_t position;
  OFCondition state = EC_Normal;
  /// The bytes of the file from `start` on.
  uint8_t block[longestValueRead];
  uint64_t start = 0;
  uint64_t held = 0;
};

/// DCMTK's view of an open file. It notes where the long values lie that it passes over.
class DescriptorStream : public DcmInputStream {
 public:
  DescriptorStream(int descriptor, uint64_t size, uint64_t position = 0)
      : DcmInputStream(&producer), producer(descriptor, size, position), descriptor(descriptor),
        size(size), origin(position) {}

  DcmInputStreamFactory *newFactory() const override;

  offile_off_t skip(offile_off_t count) override {
    if (count > longestValueRead && currentProducer() == &producer) {
      passed.push_back({origin + static_cast<uint64_t>(tell()), static_cast<uint64_t>(count)});
    }
    return DcmInputStream::skip(count);
  }

  /// Where they lie, in the order of the file.
  const std::vector<LongValue> &longValues() const { return passed; }

 private:
  DescriptorProducer producer;
  const int descriptor;
  const uint64_t size;
  const uint64_t origin;
  std::vector<LongValue> passed;
};

/// Opens the stream again at a value that was left on disk.
class DescriptorFactory : public DcmInputStreamFactory {
 public:
  DescriptorFactory(int descriptor, uint64_t size, uint64_t position)
      : descriptor(descriptor), size(size), position(position) {}

  DcmInputStream *create() const override {
    return new DescriptorStream(descriptor, size, position);
  }
  DcmInputStreamFactory *clone() const override { return new DescriptorFactory(*this); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  const int descriptor;
  const uint64_t size;
  const uint64_t position;
};

inline DcmInputStreamFactory *DescriptorStream::newFactory() const {
  // What a filter has inflated lies nowhere in the file.
  if (currentProducer() != &producer) return nullptr;
  return new DescriptorFactory(descriptor, size, origin + static_cast<uint64_t>(tell()));
}

#endif
