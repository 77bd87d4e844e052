#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

// libpng behind two calls that return: its errors leave by longjmp, and that jump never crosses
// a frame of Swift. What went wrong comes back as text.

/// How samples are laid out. Grey has one sample a pixel, RGB three, RGBA four.
typedef struct {
  uint32_t width;
  uint32_t height;
  /// 1, 3 or 4.
  int32_t channels;
  /// 8 or 16. Samples of 16 bits are in the machine's byte order.
  int32_t bitDepth;
} CPNGShape;

/// A zlib setting for the encoder.
typedef struct {
  /// zlib's level, 0...9.
  int32_t level;
  /// zlib's strategy, as in zlib.h: 0 default, 1 filtered, 2 Huffman only, 3 run lengths.
  int32_t strategy;
  /// PNG's row filter: 0 none, 1 sub, 2 up, 3 average, 4 Paeth.
  int32_t filter;
} CPNGEffort;

/// Bytes and text that a call returns; give it to `cpng_free` after copying what is needed.
typedef struct CPNGResult CPNGResult;

/// Encodes one image. `texts` holds `textCount` pairs of NUL-terminated strings, keyword then
/// text, one after the other. `pixelsPerMetre` of 0 writes no physical size.
/// Returns NULL only where there is no memory left at all.
CPNGResult *cpng_encode(
    CPNGShape shape, const void *samples, size_t sampleBytes, CPNGEffort effort,
    const char *texts, size_t textCount, uint32_t pixelsPerMetre);

/// Decodes one image of at most `maximumPixels` pixels; palettes and low depths are expanded.
CPNGResult *cpng_decode(const uint8_t *bytes, size_t count, uint64_t maximumPixels);

/// The sentence of libpng where the call failed, else NULL.
const char *cpng_error(const CPNGResult *result);
/// The number of bytes of the file, or of the samples, that the call made.
size_t cpng_count(const CPNGResult *result);
/// Copies them into a buffer of `cpng_count` bytes.
void cpng_copy(const CPNGResult *result, void *target);
/// The decoded image's shape.
CPNGShape cpng_shape(const CPNGResult *result);
/// The decoded image's pHYs in pixels a metre along x; 0 where there is none.
uint32_t cpng_pixels_per_metre(const CPNGResult *result);
/// The decoded texts, keyword then text, each NUL-terminated; their bytes are `cpng_text_count`.
size_t cpng_text_count(const CPNGResult *result);
void cpng_copy_text(const CPNGResult *result, uint8_t *target);
/// Gives the memory back.
void cpng_free(CPNGResult *result);

#endif
