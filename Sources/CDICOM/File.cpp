#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

#include "Codestream.hpp"
#include "DescriptorStream.hpp"

namespace {

/// DCMTK reads nested sequences by recursion without bound; worker threads have 512 KiB of stack.
const ptrdiff_t largestStack = 128 << 10;
/// What a deflated data set may grow to.
const uint64_t largestDataSet = 1 << 30;

/// A stream that stops DCMTK where a data set would exhaust the stack or the memory.
template <typename Stream>
class Bounded : public Stream {
 public:
  template <typename... Arguments>
  explicit Bounded(const void *bottom, Arguments... arguments)
      : Stream(arguments...), bottom(static_cast<const char *>(bottom)) {}

  offile_off_t read(void *target, offile_off_t count) override {
    const char here = 0;
    require(bottom - &here < largestStack, "its sequences are nested too deeply");
    const offile_off_t taken = Stream::read(target, count);
    delivered += static_cast<uint64_t>(taken);
    require(delivered < largestDataSet, "its attributes are too large");
    return taken;
  }

 private:
  const char *bottom;
  uint64_t delivered = 0;
};

E_TransferSyntax encodingOf(const std::string &uid) {
  if (uid.empty()) return EXS_Unknown;
  // DCMTK knows no high-throughput JPEG 2000; its data sets are encoded like those of JPEG 2000.
  const std::string highThroughput = "1.2.840.10008.1.2.4.20";
  if (uid.size() == highThroughput.size() + 1 && uid.rfind(highThroughput, 0) == 0) {
    return EXS_JPEG2000;
  }
  return DcmXfer(uid.c_str()).getXfer();
}

CDICOMFile *readFrom(DcmInputStream &stream) {
  auto file = std::make_unique<CDICOMFile>();
  require(stream.good(), "it cannot be opened");
  file->meta.transferInit();
  const OFCondition met = file->meta.read(stream, EXS_Unknown, EGL_noChange, longestValueRead);
  file->meta.transferEnd();
  require(met.good(), "its file meta information is damaged");
  OFString uid;
  file->meta.findAndGetOFString(DCM_TransferSyntaxUID, uid);
  file->transferSyntax = uid.c_str();

  file->dataset.transferInit();
  const OFCondition condition = file->dataset.read(
      stream, encodingOf(file->transferSyntax), EGL_noChange, longestValueRead);
  file->dataset.transferEnd();
  require(condition.good(), "it is damaged or ends early");
  require(file->dataset.card() > 0, "it holds no attributes");
  if (uid.empty()) file->transferSyntax = DcmXfer(file->dataset.getOriginalXfer()).getXferID();
  return file.release();
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
    Bounded<DescriptorStream> stream(&error, descriptor, size);
    CDICOMFile *file = readFrom(stream);
    file->longValues = stream.longValues();
    return file;
  });
}

CDICOMFile *cdicom_open_bytes(const uint8_t *bytes, size_t count, CDICOMError *error) {
  return guarded<CDICOMFile *>(error, nullptr, [&] {
    Bounded<DcmInputBufferStream> stream(&error);
    stream.setBuffer(bytes, static_cast<offile_off_t>(count));
    stream.setEos();
    return readFrom(stream);
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
