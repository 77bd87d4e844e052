#ifndef CODESTREAM_HPP
#define CODESTREAM_HPP

#include "DataSet.hpp"

/// Checks a JPEG, JPEG-LS or JPEG 2000 stream before a decoder sees it: that it is complete and of
/// the size, samples and depth that the data set describes. A decoder would believe the stream.
void checkCodestream(const std::vector<uint8_t> &stream, const CDICOMPixels &pixels);

/// Decodes a checked JPEG 2000 or high-throughput JPEG 2000 stream through OpenJPEG.
void decodeJPEG2000(
    const std::vector<uint8_t> &stream, const CDICOMPixels &pixels, void *target);

#endif
