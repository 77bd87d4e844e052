#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include "DataSet.hpp"

int32_t cdicom_frame(
    CDICOMFile *file, const CDICOMPixels *pixels, int32_t frame, void *target, size_t byteCount,
    CDICOMError *error) {
  return guarded<int32_t>(error, -1, [&] {
    DcmDataset *dataset = file->content.getDataset();
    auto data = dynamic_cast<DcmPixelData *>(find(cdicom_root(file), 0x7FE00010));
    require(data, "it holds no pixel data");
    E_TransferSyntax syntax = EXS_Unknown;
    const DcmRepresentationParameter *parameter = nullptr;
    data->getOriginalRepresentationKey(syntax, parameter);
    if (!DcmXfer(syntax).isEncapsulated()) {
      const uint64_t needed = static_cast<uint64_t>(byteCount) * pixels->frames;
      require(data->getLengthField() >= needed, "its pixel data end early");
      require(data->getLengthField() <= needed + 1, "it holds more pixel data than it describes");
      const OFCondition condition = data->getPartialValue(
          target, static_cast<Uint32>(byteCount * frame), static_cast<Uint32>(byteCount),
          &file->cache);
      require(condition.good(), "its pixel data end early");
      return 0;
    }
    Uint32 fragment = 0;
    OFString photometric;
    const OFCondition condition = data->getUncompressedFrame(
        dataset, frame, fragment, target, static_cast<Uint32>(byteCount), photometric,
        &file->cache);
    require(condition.good(), "its compressed pixels are damaged");
    return 0;
  });
}
