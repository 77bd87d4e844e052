#ifndef DATASET_HPP
#define DATASET_HPP

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcfcache.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CDICOM.h"
#include "MemoryFile.hpp"

/// The fragments that hold one frame: the first, counted from 1 as DCMTK does, and how many.
struct FrameFragments {
  unsigned long first;
  unsigned long count;
};

/// Where a value lies in its file that was left on disk.
struct LongValue {
  uint64_t offset;
  uint64_t length;
};

struct CDICOMFile {
  /// The bytes of a data set that lies in no file; first, for it must go last.
  std::unique_ptr<MemoryFile> memory;
  DcmMetaInfo meta;
  DcmDataset dataset;
  std::string transferSyntax;
  DcmFileCache cache;
  /// None where the data set was deflated or lay in memory.
  std::vector<LongValue> longValues;
  /// Set by `cdicom_begin_frames`; no fragments where the pixels are native.
  CDICOMPixels pixels = {};
  std::vector<FrameFragments> fragments;
  /// The offset table, and from 1 on the fragments.
  std::vector<DcmPixelItem *> items;
};

/// What is wrong with a file, on its way to the C boundary.
struct Refusal {
  const char *reason;
};

/// Runs the body of a C function: what it throws becomes text and `failed`.
template <typename Result, typename Body>
Result guarded(CDICOMError *error, Result failed, Body body) {
  const char *reason;
  try {
    return body();
  } catch (const Refusal &refusal) {
    reason = refusal.reason;
  } catch (const std::bad_alloc &) {
    reason = "there is not enough memory for it";
  } catch (...) {
    reason = "its decoder failed";
  }
  if (error) std::snprintf(error->text, sizeof error->text, "%s", reason);
  return failed;
}

inline void require(bool holds, const char *reason) {
  if (!holds) throw Refusal{reason};
}

/// An element of this item alone, not of items below; null where absent.
DcmElement *find(CDICOMItemRef item, uint32_t tag);

#endif
