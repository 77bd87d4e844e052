#include <openjpeg-2.5/openjpeg.h>

#include <algorithm>
#include <cstring>

#include "Codestream.hpp"

namespace {

/// The bytes that OpenJPEG reads from.
struct Source {
  const std::vector<uint8_t> &bytes;
  size_t position;
};

OPJ_SIZE_T readBytes(void *target, OPJ_SIZE_T count, void *data) {
  Source &source = *static_cast<Source *>(data);
  const size_t taken = std::min<size_t>(count, source.bytes.size() - source.position);
  if (taken == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(target, source.bytes.data() + source.position, taken);
  source.position += taken;
  return taken;
}

OPJ_OFF_T skipBytes(OPJ_OFF_T count, void *data) {
  Source &source = *static_cast<Source *>(data);
  const size_t left = source.bytes.size() - source.position;
  if (count < 0 || static_cast<size_t>(count) > left) return -1;
  source.position += static_cast<size_t>(count);
  return count;
}

OPJ_BOOL seekTo(OPJ_OFF_T place, void *data) {
  Source &source = *static_cast<Source *>(data);
  if (place < 0 || static_cast<size_t>(place) > source.bytes.size()) return OPJ_FALSE;
  source.position = static_cast<size_t>(place);
  return OPJ_TRUE;
}

template <typename Sample>
void copySamples(const opj_image_t &image, Sample *target) {
  const size_t pixels = static_cast<size_t>(image.comps[0].w) * image.comps[0].h;
  for (OPJ_UINT32 component = 0; component < image.numcomps; ++component) {
    const OPJ_INT32 *samples = image.comps[component].data;
    for (size_t pixel = 0; pixel < pixels; ++pixel) {
      target[pixel * image.numcomps + component] = static_cast<Sample>(samples[pixel]);
    }
  }
}

}  // namespace

void decodeJPEG2000(
    const std::vector<uint8_t> &stream, const CDICOMPixels &pixels, void *target) {
  Source source = {stream, 0};
  std::unique_ptr<opj_codec_t, void (*)(opj_codec_t *)> codec(
      static_cast<opj_codec_t *>(opj_create_decompress(OPJ_CODEC_J2K)),
      [](opj_codec_t *pointer) { opj_destroy_codec(pointer); });
  std::unique_ptr<opj_stream_t, void (*)(opj_stream_t *)> input(
      static_cast<opj_stream_t *>(opj_stream_create(1 << 16, OPJ_TRUE)),
      [](opj_stream_t *pointer) { opj_stream_destroy(pointer); });
  if (!codec || !input) throw std::bad_alloc();
  opj_stream_set_user_data(input.get(), &source, nullptr);
  opj_stream_set_user_data_length(input.get(), stream.size());
  opj_stream_set_read_function(input.get(), readBytes);
  opj_stream_set_skip_function(input.get(), skipBytes);
  opj_stream_set_seek_function(input.get(), seekTo);

  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t *header = nullptr;
  require(
      opj_setup_decoder(codec.get(), &parameters) &&
          opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) &&
          opj_read_header(input.get(), codec.get(), &header),
      "its JPEG 2000 header is damaged");
  std::unique_ptr<opj_image_t, void (*)(opj_image_t *)> image(header, opj_image_destroy);
  require(
      opj_decode(codec.get(), input.get(), image.get()) &&
          opj_end_decompress(codec.get(), input.get()),
      "its JPEG 2000 pixels are damaged");
  for (OPJ_UINT32 index = 0; index < image->numcomps; ++index) {
    const opj_image_comp_t &component = image->comps[index];
    require(
        component.data && component.w == static_cast<OPJ_UINT32>(pixels.columns) &&
            component.h == static_cast<OPJ_UINT32>(pixels.rows),
        "its JPEG 2000 pixels are damaged");
    // The other way round is common: encoders that know no sign store two's complement.
    require(
        !component.sgnd || pixels.isSigned,
        "its JPEG 2000 pixels are signed and it describes unsigned ones");
  }
  switch (pixels.bitsAllocated) {
    case 8: return copySamples(*image, static_cast<uint8_t *>(target));
    case 16: return copySamples(*image, static_cast<uint16_t *>(target));
    default: return copySamples(*image, static_cast<uint32_t *>(target));
  }
}
