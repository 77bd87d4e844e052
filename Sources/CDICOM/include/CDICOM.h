#ifndef CDICOM_H
#define CDICOM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// DICOM data sets through DCMTK and OpenJPEG. No C++ exception crosses this header; what went wrong
// comes back as text. A file may be used by one thread at a time; different files by different
// threads. Call `cdicom_prepare` once before any other call.

/// A data set that was read; its pixels stay on disk until they are asked for.
typedef struct CDICOMFile CDICOMFile;
/// The data set itself or an item of a sequence in it; it lives as long as its file.
typedef const struct CDICOMItem *CDICOMItemRef;

/// What went wrong, NUL-terminated; it completes "the file cannot be read: ...". Never a value of
/// the data set.
typedef struct {
  char text[256];
} CDICOMError;

/// The pixels of one frame, as the data set describes them.
typedef struct {
  int32_t columns;
  int32_t rows;
  int32_t frames;
  int32_t samplesPerPixel;
  /// 8, 16 or 32.
  int32_t bitsAllocated;
  int32_t bitsStored;
  int32_t isSigned;
} CDICOMPixels;

/// Silences DCMTK and registers its decoders. Returns 0, or -1 where its dictionary of attributes
/// is missing.
int32_t cdicom_prepare(void);

/// Reads the attributes of an open file of `size` bytes. The descriptor must stay open as long as
/// the result; its position is neither used nor changed. NULL with a text where it is no DICOM or is
/// broken.
CDICOMFile *cdicom_open(int32_t descriptor, uint64_t size, CDICOMError *error);
/// The same from memory; the bytes are copied.
CDICOMFile *cdicom_open_bytes(const uint8_t *bytes, size_t count, CDICOMError *error);
void cdicom_close(CDICOMFile *file);

/// Element (0002,0010) as written, copied with a NUL into a buffer; empty where absent.
void cdicom_transfer_syntax(const CDICOMFile *file, char *target, size_t capacity);
/// The data set.
CDICOMItemRef cdicom_root(const CDICOMFile *file);

/// Tags are group << 16 | element. Whether the item has the element.
int32_t cdicom_has(CDICOMItemRef item, uint32_t tag);
/// The element's value as text in UTF-8, backslashes between several values, NUL-terminated. NULL
/// where absent or not text. Give it to `cdicom_free`.
char *cdicom_text(CDICOMItemRef item, uint32_t tag);
/// The numbers of a DS, IS, US, SS, UL, SL, FL, FD, OW, OL, OF or OD element; NULL where absent or
/// where one is no number. Give it to `cdicom_free`.
double *cdicom_numbers(CDICOMItemRef item, uint32_t tag, size_t *count);
/// The length of an element in bytes, 0 where it is absent, a sequence or of undefined length.
size_t cdicom_byte_count(CDICOMItemRef item, uint32_t tag);
/// Copies an element's bytes as stored in little endian into a buffer of `cdicom_byte_count`
/// bytes. Returns 0, or -1 where the file ends early.
int32_t cdicom_copy_bytes(CDICOMItemRef item, uint32_t tag, void *target, size_t count);
void cdicom_free(void *memory);
/// The number of items of a sequence; 0 where absent.
size_t cdicom_item_count(CDICOMItemRef item, uint32_t tag);
/// Fills `target` with the first `count` items of a sequence, NULL where there are fewer.
void cdicom_items(CDICOMItemRef item, uint32_t tag, CDICOMItemRef *target, size_t count);

/// Checks that the pixel data are as long as described and come in as many frames, so that the
/// memory of a frame may be given. Returns 0, or -1 with a text.
int32_t cdicom_begin_frames(CDICOMFile *file, const CDICOMPixels *pixels, CDICOMError *error);
/// After `cdicom_begin_frames`: where in the open file the pixels lie, one frame after the other, as
/// `cdicom_frame` gives them. -1 where they must be decoded or turned, or lie in no file.
int64_t cdicom_plain_offset(const CDICOMFile *file);
/// After `cdicom_begin_frames`: decodes one frame (from 0) into a buffer of exactly columns * rows *
/// samplesPerPixel * bitsAllocated / 8 bytes: the machine's byte order, samples of a pixel
/// together, bits above the stored ones as the file has them. Returns 0, or -1 with a text where
/// the file holds less or something else than described.
int32_t cdicom_frame(
    CDICOMFile *file, int32_t frame, void *target, size_t byteCount, CDICOMError *error);

#ifdef __cplusplus
}
#endif

#endif
