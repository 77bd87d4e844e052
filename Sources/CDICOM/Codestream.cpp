#include "Codestream.hpp"

namespace {

/// What a stream's own header says of its picture.
struct Picture {
  uint32_t columns;
  uint32_t rows;
  int32_t samples;
  int32_t bits;
};

uint32_t word(const std::vector<uint8_t> &stream, size_t at) {
  return at + 2 <= stream.size() ? stream[at] << 8 | stream[at + 1] : 0;
}

uint32_t longWord(const std::vector<uint8_t> &stream, size_t at) {
  return word(stream, at) << 16 | word(stream, at + 2);
}

/// ITU-T T.800 A.5.1: SIZ follows the start of the codestream at once.
Picture jpeg2000Picture(const std::vector<uint8_t> &stream) {
  require(word(stream, 2) == 0xFF51 && stream.size() > 43, "its JPEG 2000 header is damaged");
  require(
      longWord(stream, 16) == 0 && longWord(stream, 20) == 0,
      "its JPEG 2000 picture does not begin at the origin");
  return {
      longWord(stream, 8), longWord(stream, 12), static_cast<int32_t>(word(stream, 40)),
      (stream[42] & 0x7F) + 1};
}

/// ITU-T T.81 B.2.2 and T.87 C.2.2: the first start of frame, of whatever process.
Picture jpegPicture(const std::vector<uint8_t> &stream) {
  size_t at = 2;
  while (at + 9 < stream.size() && stream[at] == 0xFF) {
    const uint8_t marker = stream[at + 1];
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool table = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
    if ((marker >= 0xC0 && marker <= 0xCF && !table) || marker == 0xF7) {
      return {word(stream, at + 7), word(stream, at + 5), stream[at + 9], stream[at + 4]};
    }
    at += 2 + word(stream, at + 2);
  }
  throw Refusal{"its JPEG header is damaged"};
}

}  // namespace

void checkCodestream(const std::vector<uint8_t> &stream, const CDICOMPixels &pixels) {
  const uint32_t start = word(stream, 0);
  require(start == 0xFFD8 || start == 0xFF4F, "its compressed pixels do not begin as a picture");
  size_t end = stream.size();
  while (end > 2 && stream[end - 1] == 0) --end;
  require(word(stream, end - 2) == 0xFFD9, "its compressed pixels end early");
  const Picture picture = start == 0xFF4F ? jpeg2000Picture(stream) : jpegPicture(stream);
  require(
      picture.columns == static_cast<uint32_t>(pixels.columns) &&
          picture.rows == static_cast<uint32_t>(pixels.rows) &&
          picture.samples == pixels.samplesPerPixel,
      "its compressed pixels are of another size than it describes");
  require(
      picture.bits <= pixels.bitsAllocated,
      "its compressed pixels have more bits than it describes");
}
