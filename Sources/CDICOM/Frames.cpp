#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>

#include "Codestream.hpp"

namespace {

/// A picture of one value compresses without bound; this much may be promised by few bytes.
const uint64_t largestUnbackedFrame = 64 << 20;
/// Beyond it a byte of the file backs at most so many bytes of pixels.
const uint64_t strongestCompression = 1000;

DcmPixelData *pixelData(CDICOMFile *file) {
  auto data = dynamic_cast<DcmPixelData *>(find(cdicom_root(file), 0x7FE00010));
  require(data, "it holds no pixel data");
  return data;
}

/// The fragments, and before them, as item 0, the offset table; null where pixels are native.
DcmPixelSequence *pixelSequence(DcmPixelData *data) {
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter *parameter = nullptr;
  data->getOriginalRepresentationKey(syntax, parameter);
  if (!DcmXfer(syntax).isEncapsulated()) return nullptr;
  DcmPixelSequence *sequence = nullptr;
  data->getEncapsulatedRepresentation(syntax, parameter, sequence);
  require(sequence && sequence->card() > 1, "its compressed pixels are missing");
  return sequence;
}

/// The offset table and the fragments, found once: DCMTK counts through its list for each.
std::vector<DcmPixelItem *> itemsOf(DcmPixelSequence *sequence) {
  std::vector<DcmPixelItem *> items;
  items.reserve(sequence->card());
  for (DcmObject *object = sequence->nextInContainer(nullptr); object;
       object = sequence->nextInContainer(object)) {
    auto item = dynamic_cast<DcmPixelItem *>(object);
    require(item, "its compressed pixels are missing");
    items.push_back(item);
  }
  require(items.size() > 1, "its compressed pixels are missing");
  return items;
}

/// Each of their frames is one fragment (PS3.5 A.4.2).
bool isRunLengths(const CDICOMFile *file) { return file->transferSyntax == "1.2.840.10008.1.2.5"; }

/// Where frames begin, by the offset table (PS3.5 A.4); empty where it is empty.
std::vector<unsigned long> startsByTable(const CDICOMFile *file, size_t frames) {
  DcmPixelItem *table = file->items[0];
  std::vector<unsigned long> starts;
  if (table->getLength() == 0) return starts;
  require(table->getLength() == frames * 4, "its offset table is not of its number of frames");
  std::vector<uint32_t> offsets(frames);
  require(
      table->getPartialValue(
          offsets.data(), 0, static_cast<Uint32>(frames * 4), nullptr, EBO_LittleEndian)
          .good(),
      "its offset table is damaged");
  uint64_t offset = 0;
  for (size_t index = 1; index < file->items.size() && starts.size() < frames; ++index) {
    if (offset == offsets[starts.size()]) starts.push_back(index);
    offset += 8 + static_cast<uint64_t>(file->items[index]->getLength());
  }
  require(starts.size() == frames, "its offset table is damaged");
  return starts;
}

/// Where frames begin, by the fragments that begin as a picture does.
std::vector<unsigned long> startsByMarker(CDICOMFile *file) {
  std::vector<unsigned long> starts;
  for (size_t index = 1; index < file->items.size(); ++index) {
    DcmPixelItem *item = file->items[index];
    uint8_t start[2] = {0, 0};
    if (item->getLength() < 2) continue;
    require(
        item->getPartialValue(start, 0, 2, &file->cache, EBO_LittleEndian).good(),
        "its compressed pixels end early");
    if (start[0] == 0xFF && (start[1] == 0xD8 || start[1] == 0x4F)) starts.push_back(index);
  }
  return starts;
}

std::vector<FrameFragments> fragmentsOfFrames(CDICOMFile *file) {
  const size_t frames = file->pixels.frames;
  const unsigned long count = file->items.size() - 1;
  require(count >= frames, "it holds fewer frames than it describes");
  std::vector<unsigned long> starts;
  if (count == frames) {
    for (unsigned long index = 1; index <= count; ++index) starts.push_back(index);
  } else if (!isRunLengths(file)) {
    starts = startsByTable(file, frames);
    if (starts.empty()) starts = startsByMarker(file);
  }
  require(
      starts.size() == frames && starts[0] == 1,
      "it holds another number of frames than it describes");
  std::vector<FrameFragments> result;
  for (size_t frame = 0; frame < frames; ++frame) {
    const unsigned long end = frame + 1 < frames ? starts[frame + 1] : count + 1;
    result.push_back({starts[frame], end - starts[frame]});
  }
  return result;
}

/// The bytes of one frame, its fragments joined.
std::vector<uint8_t> join(CDICOMFile *file, FrameFragments frame) {
  std::vector<uint8_t> stream;
  for (unsigned long index = frame.first; index < frame.first + frame.count; ++index) {
    DcmPixelItem *item = file->items[index];
    const size_t start = stream.size();
    const Uint32 length = item->getLength();
    if (length == 0) continue;
    stream.resize(start + length);
    require(
        item->getPartialValue(stream.data() + start, 0, length, &file->cache, EBO_LittleEndian)
            .good(),
        "its compressed pixels end early");
  }
  return stream;
}

uint64_t frameBytes(const CDICOMPixels &pixels) {
  return static_cast<uint64_t>(pixels.columns) * pixels.rows * pixels.samplesPerPixel *
         (pixels.bitsAllocated / 8);
}

void readNative(CDICOMFile *file, DcmPixelData *data, int32_t frame, void *target, size_t count) {
  const OFCondition condition = data->getPartialValue(
      target, static_cast<Uint32>(count * frame), static_cast<Uint32>(count), &file->cache);
  require(condition.good(), "its pixel data end early");
}

void decode(CDICOMFile *file, DcmPixelData *data, int32_t frame, void *target, size_t count) {
  const FrameFragments fragments = file->fragments.at(frame);
  const std::vector<uint8_t> stream = join(file, fragments);
  if (isRunLengths(file)) return decodeRunLengths(stream, file->pixels, target);
  checkCodestream(stream, file->pixels);
  if (stream[1] == 0x4F) return decodeJPEG2000(stream, file->pixels, target);
  Uint32 first = static_cast<Uint32>(fragments.first);
  OFString photometric;
  const unsigned long warnings = decoderWarnings();
  const OFCondition condition = data->getUncompressedFrame(
      &file->dataset, static_cast<Uint32>(frame), first, target, static_cast<Uint32>(count),
      photometric, &file->cache);
  require(
      condition.good() && decoderWarnings() == warnings, "its compressed pixels are damaged");
  // What was read of the file to decode it need not stay in memory.
  for (unsigned long index = 0; index < fragments.count; ++index) {
    file->items[fragments.first + index]->compact();
  }
}

}  // namespace

int32_t cdicom_begin_frames(CDICOMFile *file, const CDICOMPixels *pixels, CDICOMError *error) {
  return guarded<int32_t>(error, -1, [&] {
    DcmPixelData *data = pixelData(file);
    DcmPixelSequence *sequence = pixelSequence(data);
    file->pixels = *pixels;
    const uint64_t bytes = frameBytes(*pixels);
    require(bytes < UINT32_MAX, "its frames are too large");
    if (!sequence) {
      const uint64_t length = data->getLengthField(), needed = bytes * pixels->frames;
      require(length != DCM_UndefinedLength, "its pixel data are of unknown length");
      require(length >= needed, "it holds fewer pixels than it describes");
      require(length <= needed + 1, "it holds more pixel data than it describes");
      require(
          pixels->bitsAllocated != 32 || file->dataset.getOriginalXfer() != EXS_BigEndianExplicit,
          "its pixels of 32 bits are in big endian, of which the order is not defined");
      return 0;
    }
    file->items = itemsOf(sequence);
    file->fragments = fragmentsOfFrames(file);
    for (const FrameFragments &frame : file->fragments) {
      uint64_t backing = 0;
      for (unsigned long index = 0; index < frame.count; ++index) {
        backing += file->items[frame.first + index]->getLength();
      }
      require(
          bytes <= std::max(largestUnbackedFrame, backing * strongestCompression),
          "it holds fewer pixels than it describes");
    }
    return 0;
  });
}

int64_t cdicom_plain_offset(const CDICOMFile *file) {
  return guarded<int64_t>(nullptr, -1, [&]() -> int64_t {
    const auto data = dynamic_cast<DcmPixelData *>(find(cdicom_root(file), 0x7FE00010));
    // Even bytes may lie there as words.
    const bool isTurned = file->dataset.getOriginalXfer() == EXS_BigEndianExplicit;
    if (!data || !file->fragments.empty() || isTurned) return -1;
    // Another long value of the same length could be meant: an icon, or padding.
    const auto isOfItsLength = [&](const LongValue &value) {
      return value.length == data->getLengthField();
    };
    const auto &values = file->longValues;
    if (std::count_if(values.begin(), values.end(), isOfItsLength) != 1) return -1;
    return static_cast<int64_t>(
        std::find_if(values.begin(), values.end(), isOfItsLength)->offset);
  });
}

int32_t cdicom_frame(
    CDICOMFile *file, int32_t frame, void *target, size_t byteCount, CDICOMError *error) {
  return guarded<int32_t>(error, -1, [&] {
    require(
        frame >= 0 && frame < file->pixels.frames && byteCount == frameBytes(file->pixels),
        "it holds no such frame");
    DcmPixelData *data = pixelData(file);
    if (file->fragments.empty()) {
      readNative(file, data, frame, target, byteCount);
    } else {
      decode(file, data, frame, target, byteCount);
    }
    return 0;
  });
}
