#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include "DataSet.hpp"

/// Longer values stay on disk until they are asked for.
static const Uint32 longestValueRead = 16384;

int32_t cdicom_prepare(void) {
  return guarded<int32_t>(nullptr, -1, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    return dcmDataDict.isDictionaryLoaded() ? 0 : -1;
  });
}

static CDICOMFile *named(std::unique_ptr<CDICOMFile> file) {
  OFString uid;
  if (file->content.getMetaInfo()) {
    file->content.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, uid);
  }
  file->transferSyntax = uid.c_str();
  return file.release();
}

CDICOMFile *cdicom_open(const char *path, CDICOMError *error) {
  return guarded<CDICOMFile *>(error, nullptr, [&] {
    auto file = std::make_unique<CDICOMFile>();
    const OFCondition condition =
        file->content.loadFile(path, EXS_Unknown, EGL_noChange, longestValueRead);
    require(condition.good(), "it is no DICOM, or is broken");
    return named(std::move(file));
  });
}

CDICOMFile *cdicom_open_bytes(const uint8_t *bytes, size_t count, CDICOMError *error) {
  return guarded<CDICOMFile *>(error, nullptr, [&] {
    auto file = std::make_unique<CDICOMFile>();
    DcmInputBufferStream stream;
    stream.setBuffer(bytes, static_cast<offile_off_t>(count));
    stream.setEos();
    file->content.transferInit();
    const OFCondition condition =
        file->content.read(stream, EXS_Unknown, EGL_noChange, longestValueRead);
    file->content.transferEnd();
    require(condition.good(), "it is no DICOM, or is broken");
    return named(std::move(file));
  });
}

void cdicom_close(CDICOMFile *file) { delete file; }

void cdicom_transfer_syntax(const CDICOMFile *file, char *target, size_t capacity) {
  std::snprintf(target, capacity, "%s", file->transferSyntax.c_str());
}

CDICOMItemRef cdicom_root(const CDICOMFile *file) {
  auto content = const_cast<DcmFileFormat *>(&file->content);
  return reinterpret_cast<CDICOMItemRef>(static_cast<DcmItem *>(content->getDataset()));
}
