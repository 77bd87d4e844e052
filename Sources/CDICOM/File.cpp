#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <zlib.h>

#include "Codestream.hpp"
#include "DescriptorStream.hpp"

namespace {

/// DCMTK reads nested sequences by recursion without bound; worker threads have 512 KiB of stack.
const ptrdiff_t largestStack = 128 << 10;
/// What a deflated data set may grow to.
const uint64_t largestDataSet = 1 << 30;

/// A stream that stops DCMTK where a data set would exhaust the stack or the memory.
class Bounded : public DescriptorStream {
 public:
  Bounded(const void *bottom, int descriptor, uint64_t size)
      : DescriptorStream(descriptor, size), bottom(static_cast<const char *>(bottom)) {}

  offile_off_t read(void *target, offile_off_t count) override {
    const char here = 0;
    require(bottom - &here < largestStack, "its sequences are nested too deeply");
    const offile_off_t taken = DescriptorStream::read(target, count);
    delivered += static_cast<uint64_t>(taken);
    require(delivered < largestDataSet, "its attributes are too large");
    return taken;
  }

 private:
  const char *bottom;
  uint64_t delivered = 0;
};

/// The data set that goes on deflated in a stream (PS3.5 section A.5).
std::unique_ptr<MemoryFile> inflated(Bounded &stream) {
  struct Inflater : z_stream {
    Inflater() : z_stream() {
      if (inflateInit2(this, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(this); }
  } inflater;
  auto memory = std::make_unique<MemoryFile>();
  std::vector<uint8_t> packed(1 << 16), plain(1 << 18);
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (inflater.avail_in == 0) {
      const auto count = static_cast<offile_off_t>(packed.size());
      inflater.avail_in = static_cast<uInt>(stream.read(packed.data(), count));
      inflater.next_in = packed.data();
      require(inflater.avail_in > 0, "it is damaged or ends early");
    }
    inflater.next_out = plain.data();
    inflater.avail_out = static_cast<uInt>(plain.size());
    status = inflate(&inflater, Z_NO_FLUSH);
    require(status == Z_OK || status == Z_STREAM_END, "it is damaged or ends early");
    memory->append(plain.data(), plain.size() - inflater.avail_out);
    require(memory->size < largestDataSet, "its attributes are too large");
  }
  return memory;
}

E_TransferSyntax encodingOf(const std::string &uid) {
  if (uid.empty()) return EXS_Unknown;
  // DCMTK knows no high-throughput JPEG 2000; its data sets are encoded like those of JPEG 2000.
  const std::string highThroughput = "1.2.840.10008.1.2.4.20";
  if (uid.size() == highThroughput.size() + 1 && uid.rfind(highThroughput, 0) == 0) {
    return EXS_JPEG2000;
  }
  return DcmXfer(uid.c_str()).getXfer();
}

/// Reads the attributes of a stream.
///
/// - bottom: where the stack that they may use begins.
std::unique_ptr<CDICOMFile> readFrom(const void *bottom, Bounded &stream) {
  auto file = std::make_unique<CDICOMFile>();
  require(stream.good(), "it cannot be opened");
  file->meta.transferInit();
  const OFCondition met = file->meta.read(stream, EXS_Unknown, EGL_noChange, longestValueRead);
  file->meta.transferEnd();
  require(met.good(), "its file meta information is damaged");
  OFString uid;
  file->meta.findAndGetOFString(DCM_TransferSyntaxUID, uid);
  file->transferSyntax = uid.c_str();

  const auto read = [&file](Bounded &from, E_TransferSyntax encoding) {
    file->dataset.transferInit();
    const OFCondition condition =
        file->dataset.read(from, encoding, EGL_noChange, longestValueRead);
    file->dataset.transferEnd();
    require(condition.good(), "it is damaged or ends early");
  };
  if (file->transferSyntax == UID_DeflatedExplicitVRLittleEndianTransferSyntax) {
    file->memory = inflated(stream);
    Bounded plain(bottom, file->memory->descriptor, file->memory->size);
    read(plain, EXS_LittleEndianExplicit);
  } else {
    read(stream, encodingOf(file->transferSyntax));
  }
  require(file->dataset.card() > 0, "it holds no attributes");
  if (uid.empty()) file->transferSyntax = DcmXfer(file->dataset.getOriginalXfer()).getXferID();
  return file;
}

}  // namespace

int32_t cdicom_prepare(void) {
  return guarded<int32_t>(nullptr, -1, [] {
    silenceLog();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    return dcmDataDict.isDictionaryLoaded() ? 0 : -1;
  });
}

CDICOMFile *cdicom_open(int32_t descriptor, uint64_t size, CDICOMError *error) {
  return guarded<CDICOMFile *>(error, nullptr, [&] {
    Bounded stream(&error, descriptor, size);
    auto file = readFrom(&error, stream);
    if (!file->memory) file->longValues = stream.longValues();
    return file.release();
  });
}

CDICOMFile *cdicom_open_bytes(const uint8_t *bytes, size_t count, CDICOMError *error) {
  return guarded<CDICOMFile *>(error, nullptr, [&] {
    auto memory = std::make_unique<MemoryFile>();
    memory->append(bytes, count);
    Bounded stream(&error, memory->descriptor, memory->size);
    auto file = readFrom(&error, stream);
    // Of what was inflated from it nothing is left to be read there.
    if (!file->memory) file->memory = std::move(memory);
    return file.release();
  });
}

void cdicom_close(CDICOMFile *file) { delete file; }

void cdicom_transfer_syntax(const CDICOMFile *file, char *target, size_t capacity) {
  std::snprintf(target, capacity, "%s", file->transferSyntax.c_str());
}

CDICOMItemRef cdicom_root(const CDICOMFile *file) {
  DcmItem *root = const_cast<DcmDataset *>(&file->dataset);
  return reinterpret_cast<CDICOMItemRef>(root);
}
