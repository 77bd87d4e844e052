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

DcmPixelItem *fragment(DcmPixelSequence *sequence, unsigned long index) {
  DcmPixelItem *item = nullptr;
  require(sequence->getItem(item, index).good() && item, "its compressed pixels are missing");
  return item;
}

/// Where frames begin, by the offset table (PS3.5 A.4); empty where it is empty.
std::vector<unsigned long> startsByTable(DcmPixelSequence *sequence, size_t frames) {
  DcmPixelItem *table = fragment(sequence, 0);
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
  for (unsigned long index = 1; index < sequence->card() && starts.size() < frames; ++index) {
    if (offset == offsets[starts.size()]) starts.push_back(index);
    offset += 8 + static_cast<uint64_t>(fragment(sequence, index)->getLength());
  }
  require(starts.size() == frames, "its offset table is damaged");
  return starts;
}

/// Where frames begin, by the fragments that begin as a picture does.
std::vector<unsigned long> startsByMarker(DcmPixelSequence *sequence, CDICOMFile *file) {
  std::vector<unsigned long> starts;
  for (unsigned long index = 1; index < sequence->card(); ++index) {
    DcmPixelItem *item = fragment(sequence, index);
    uint8_t start[2] = {0, 0};
    if (item->getLength() < 2) continue;
    require(
        item->getPartialValue(start, 0, 2, &file->cache, EBO_LittleEndian).good(),
        "its compressed pixels end early");
    if (start[0] == 0xFF && (start[1] == 0xD8 || start[1] == 0x4F)) starts.push_back(index);
  }
  return starts;
}

std::vector<FrameFragments> fragmentsOfFrames(DcmPixelSequence *sequence, CDICOMFile *file) {
  const size_t frames = file->pixels.frames;
  const unsigned long count = sequence->card() - 1;
  require(count >= frames, "it holds fewer frames than it describes");
  std::vector<unsigned long> starts;
  if (frames == 1) {
    starts = {1};
  } else if (count == frames) {
    for (unsigned long index = 1; index <= count; ++index) starts.push_back(index);
  } else {
    starts = startsByTable(sequence, frames);
    if (starts.empty()) starts = startsByMarker(sequence, file);
  }
  require(
      starts.size() == frames && starts[0] == 1, "it holds another number of frames than described");
  std::vector<FrameFragments> result;
  for (size_t frame = 0; frame < frames; ++frame) {
    const unsigned long end = frame + 1 < frames ? starts[frame + 1] : count + 1;
    result.push_back({starts[frame], end - starts[frame]});
  }
  return result;
}

/// The bytes of one frame, its fragments joined.
std::vector<uint8_t> join(CDICOMFile *file, DcmPixelSequence *sequence, FrameFragments frame) {
  std::vector<uint8_t> stream;
  for (unsigned long index = frame.first; index < frame.first + frame.count; ++index) {
    DcmPixelItem *item = fragment(sequence, index);
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
  DcmPixelSequence *sequence = pixelSequence(data);
  const FrameFragments fragments = file->fragments.at(frame);
  const bool runLengths = file->transferSyntax == "1.2.840.10008.1.2.5";
  if (!runLengths) {
    const std::vector<uint8_t> stream = join(file, sequence, fragments);
    checkCodestream(stream, file->pixels);
    if (stream[1] == 0x4F) return decodeJPEG2000(stream, file->pixels, target);
  }
  Uint32 first = static_cast<Uint32>(fragments.first);
  OFString photometric;
  const OFCondition condition = data->getUncompressedFrame(
      &file->dataset, static_cast<Uint32>(frame), first, target, static_cast<Uint32>(count),
      photometric, &file->cache);
  require(condition.good(), "its compressed pixels are damaged");
  // What was read of the file to decode it need not stay in memory.
  for (unsigned long index = 0; index < fragments.count; ++index) {
    fragment(sequence, fragments.first + index)->compact();
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
    file->fragments = fragmentsOfFrames(sequence, file);
    for (const FrameFragments &frame : file->fragments) {
      uint64_t backing = 0;
      for (unsigned long index = 0; index < frame.count; ++index) {
        backing += fragment(sequence, frame.first + index)->getLength();
      }
      require(
          bytes <= std::max(largestUnbackedFrame, backing * strongestCompression),
          "it holds fewer pixels than it describes");
    }
    return 0;
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
