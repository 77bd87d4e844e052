#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct CPNGResult {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  uint8_t *text;
  size_t textCount;
  CPNGShape shape;
  uint32_t pixelsPerMetre;
  int failed;
  char error[200];
};

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
} Source;

static int littleEndian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

static void say(CPNGResult *result, const char *message) {
  result->failed = 1;
  strncpy(result->error, message, sizeof result->error - 1);
}

static void onError(png_structp png, png_const_charp message) {
  say((CPNGResult *)png_get_error_ptr(png), message);
  longjmp(png_jmpbuf(png), 1);
}

// Warnings concern chunks that we neither write nor use.
static void onWarning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
  CPNGResult *result = (CPNGResult *)png_get_io_ptr(png);
  if (result->count + count > result->capacity) {
    size_t capacity = result->capacity * 2;
    if (capacity < result->count + count) capacity = result->count + count;
    uint8_t *grown = realloc(result->bytes, capacity);
    if (!grown) png_error(png, "no memory left");
    result->bytes = grown;
    result->capacity = capacity;
  }
  memcpy(result->bytes + result->count, bytes, count);
  result->count += count;
}

static void flush(png_structp png) { (void)png; }

static void take(png_structp png, png_bytep target, size_t count) {
  Source *source = (Source *)png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file ends too early");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

CPNGResult *cpng_encode(
    CPNGShape shape, const void *samples, size_t sampleBytes, CPNGEffort effort,
    const char *texts, size_t textCount, uint32_t pixelsPerMetre) {
  CPNGResult *result = calloc(1, sizeof *result);
  if (!result) return NULL;
  const size_t rowBytes = (size_t)shape.width * (size_t)shape.channels * (shape.bitDepth / 8);
  if (rowBytes * shape.height != sampleBytes) {
    say(result, "the samples do not fit the shape");
    return result;
  }
  result->capacity = sampleBytes / 4 + 4096;
  result->bytes = malloc(result->capacity);
  if (!result->bytes) {
    say(result, "no memory left");
    return result;
  }
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, result, onError, onWarning);
  // Volatile: set between setjmp and a possible longjmp.
  png_infop volatile info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    if (png) png_destroy_write_struct(&png, NULL);
    say(result, "no memory left");
    return result;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_write_struct(&png, &made);
    return result;
  }
  png_set_write_fn(png, result, append, flush);
  const int color = shape.channels == 1   ? PNG_COLOR_TYPE_GRAY
                    : shape.channels == 3 ? PNG_COLOR_TYPE_RGB
                                          : PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_IHDR(
      png, info, shape.width, shape.height, shape.bitDepth, color, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, effort.level);
  png_set_compression_strategy(png, effort.strategy);
  // One IDAT for most pictures: fewer chunks, fewer calls.
  png_set_compression_buffer_size(png, 1 << 17);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE << effort.filter);
  if (pixelsPerMetre > 0)
    png_set_pHYs(png, info, pixelsPerMetre, pixelsPerMetre, PNG_RESOLUTION_METER);
  for (size_t index = 0; index < textCount; index++) {
    png_text text = {0};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = (png_charp)texts;
    texts += strlen(texts) + 1;
    text.text = (png_charp)texts;
    texts += strlen(texts) + 1;
    png_set_text(png, info, &text, 1);
  }
  png_write_info(png, info);
  if (shape.bitDepth == 16 && littleEndian()) png_set_swap(png);
  for (uint32_t row = 0; row < shape.height; row++)
    png_write_row(png, (const uint8_t *)samples + row * rowBytes);
  png_write_end(png, NULL);
  png_infop made = info;
  png_destroy_write_struct(&png, &made);
  return result;
}

static void keepTexts(png_structp png, png_infop info, CPNGResult *result) {
  png_textp texts;
  int count = 0;
  if (!png_get_text(png, info, &texts, &count)) return;
  size_t bytes = 0;
  for (int index = 0; index < count; index++)
    bytes += strlen(texts[index].key) + strlen(texts[index].text) + 2;
  result->text = malloc(bytes);
  if (!result->text) png_error(png, "no memory left");
  for (int index = 0; index < count; index++) {
    const char *both[2] = {texts[index].key, texts[index].text};
    for (int which = 0; which < 2; which++) {
      const size_t length = strlen(both[which]) + 1;
      memcpy(result->text + result->textCount, both[which], length);
      result->textCount += length;
    }
  }
}

CPNGResult *cpng_decode(const uint8_t *bytes, size_t count, uint64_t maximumPixels) {
  CPNGResult *result = calloc(1, sizeof *result);
  if (!result) return NULL;
  Source source = {bytes, count, 0};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, result, onError, onWarning);
  png_infop volatile info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    if (png) png_destroy_read_struct(&png, NULL, NULL);
    say(result, "no memory left");
    return result;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_read_struct(&png, &made, NULL);
    result->count = 0;
    return result;
  }
  png_set_read_fn(png, &source, take);
  // Bounds what compressed text and profiles may unpack to.
  png_set_chunk_malloc_max(png, 1 << 20);
  png_read_info(png, info);
  const uint64_t pixels =
      (uint64_t)png_get_image_width(png, info) * png_get_image_height(png, info);
  if (pixels > maximumPixels) png_error(png, "the image has more pixels than allowed");
  png_set_expand(png);
  if (png_get_bit_depth(png, info) == 16 && littleEndian()) png_set_swap(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t rowBytes = png_get_rowbytes(png, info);
  result->shape.width = png_get_image_width(png, info);
  result->shape.height = png_get_image_height(png, info);
  result->shape.channels = png_get_channels(png, info);
  result->shape.bitDepth = png_get_bit_depth(png, info);
  result->count = rowBytes * result->shape.height;
  result->bytes = calloc(1, result->count);
  if (!result->bytes) png_error(png, "no memory left");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < result->shape.height; row++)
      png_read_row(png, result->bytes + row * rowBytes, NULL);
  png_read_end(png, info);
  result->pixelsPerMetre = png_get_x_pixels_per_meter(png, info);
  keepTexts(png, info, result);
  png_infop made = info;
  png_destroy_read_struct(&png, &made, NULL);
  return result;
}

const char *cpng_error(const CPNGResult *result) { return result->failed ? result->error : NULL; }

size_t cpng_count(const CPNGResult *result) { return result->count; }

void cpng_copy(const CPNGResult *result, void *target) {
  if (result->count) memcpy(target, result->bytes, result->count);
}

CPNGShape cpng_shape(const CPNGResult *result) { return result->shape; }

uint32_t cpng_pixels_per_metre(const CPNGResult *result) { return result->pixelsPerMetre; }

size_t cpng_text_count(const CPNGResult *result) { return result->textCount; }

void cpng_copy_text(const CPNGResult *result, uint8_t *target) {
  if (result->textCount) memcpy(target, result->text, result->textCount);
}

void cpng_free(CPNGResult *result) {
  if (!result) return;
  free(result->bytes);
  free(result->text);
  free(result);
}
