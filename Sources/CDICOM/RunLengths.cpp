#include <algorithm>
#include <cstring>

#include "Codestream.hpp"

namespace {

const char *const damaged = "its run-length encoded pixels are damaged or end early";

uint32_t littleEndian(const uint8_t *bytes) {
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

/// Decodes one segment, which holds one byte of every sample (PS3.5 G.3.2), to every `stride`th
/// byte of the target. It must hold them all, and no more than the padding of one.
void decodeSegment(
    const uint8_t *source, const uint8_t *end, uint8_t *target, size_t count, size_t stride) {
  size_t done = 0;
  while (done < count) {
    require(source < end, damaged);
    const uint8_t control = *source++;
    if (control == 128) continue;
    const size_t length = control < 128 ? control + 1u : 257u - control;
    const size_t taken = control < 128 ? length : 1;
    require(length <= count - done && taken <= static_cast<size_t>(end - source), damaged);
    for (size_t index = 0; index < length; ++index) {
      target[(done + index) * stride] = source[control < 128 ? index : 0];
    }
    source += taken;
    done += length;
  }
  require(
      std::all_of(source, end, [](uint8_t byte) { return byte == 0 || byte == 128; }), damaged);
}

}  // namespace

// DCMTK fills up with zeros where a segment ends early, so its decoder is not used.
void decodeRunLengths(
    const std::vector<uint8_t> &stream, const CDICOMPixels &pixels, void *target) {
  const size_t width = static_cast<size_t>(pixels.bitsAllocated / 8);
  const size_t count = static_cast<size_t>(pixels.columns) * pixels.rows;
  require(stream.size() >= 64, damaged);
  require(
      littleEndian(stream.data()) == width * pixels.samplesPerPixel,
      "its run-length encoded pixels are of another depth than it describes");
  const size_t segments = width * pixels.samplesPerPixel;
  for (size_t segment = 0; segment < segments; ++segment) {
    const size_t start = littleEndian(stream.data() + 4 + 4 * segment);
    const size_t end = segment + 1 < segments
                           ? littleEndian(stream.data() + 8 + 4 * segment)
                           : stream.size();
    require(start >= 64 && start <= end && end <= stream.size(), damaged);
    // The most significant byte comes first; memory here is little endian.
    const size_t sample = segment / width, byte = width - 1 - segment % width;
    decodeSegment(
        stream.data() + start, stream.data() + end,
        static_cast<uint8_t *>(target) + sample * width + byte, count, segments);
  }
}
