#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <dcmtk/dcmdata/dcspchrs.h>

#include "DataSet.hpp"

static DcmItem *itemOf(CDICOMItemRef item) {
  return reinterpret_cast<DcmItem *>(const_cast<struct CDICOMItem *>(item));
}

static DcmTagKey key(uint32_t tag) {
  return DcmTagKey(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
}

DcmElement *find(CDICOMItemRef item, uint32_t tag) {
  DcmElement *element = nullptr;
  itemOf(item)->findAndGetElement(key(tag), element, OFFalse);
  return element;
}

static void *copied(const void *bytes, size_t count) {
  void *copy = std::malloc(count == 0 ? 1 : count);
  if (!copy) throw std::bad_alloc();
  if (count > 0) std::memcpy(copy, bytes, count);
  return copy;
}

int32_t cdicom_has(CDICOMItemRef item, uint32_t tag) {
  return guarded<int32_t>(nullptr, 0, [&] { return find(item, tag) ? 1 : 0; });
}

/// The specific character set that holds for an item: its own, or that of what it lies in.
static OFString characterSet(DcmItem *item) {
  for (DcmObject *object = item; object; object = object->getParent()) {
    DcmItem *level = dynamic_cast<DcmItem *>(object);
    OFString name;
    if (level && level->findAndGetOFStringArray(DCM_SpecificCharacterSet, name).good()) return name;
  }
  return "";
}

/// Plain characters are the same in every character set but one (PS3.3 C.12.1.1.2).
static bool needsConversion(DcmItem *item, const OFString &text) {
  const bool isPlain = std::all_of(
      text.begin(), text.end(), [](char letter) { return letter >= 0x20 && letter < 0x7F; });
  return !isPlain || characterSet(item).find("IR 13") != OFString_npos;
}

char *cdicom_text(CDICOMItemRef item, uint32_t tag) {
  return guarded<char *>(nullptr, nullptr, [&]() -> char * {
    DcmElement *element = find(item, tag);
    char *characters = nullptr;
    Uint32 count = 0;
    if (!element || element->getString(characters, count).bad() || !characters) return nullptr;
    OFString text(characters, strnlen(characters, count));
    if (element->isAffectedBySpecificCharacterSet() && needsConversion(itemOf(item), text)) {
      DcmSpecificCharacterSet converter;
      OFString converted;
      if (converter.selectCharacterSet(characterSet(itemOf(item))).good() &&
          converter.convertString(text, converted, "\\^=").good()) {
        text = converted;
      }
    }
    return static_cast<char *>(copied(text.c_str(), text.size() + 1));
  });
}

/// The numbers of a text such as `1.5\-2e3`; false where one is none.
static bool parse(const char *text, size_t count, std::vector<double> &numbers) {
  const char *position = text, *end = text + count;
  while (true) {
    const char *stop = std::find(position, end, '\\');
    const char *first = position, *last = stop;
    while (first < last && *first == ' ') ++first;
    while (first < last && (last[-1] == ' ' || last[-1] == '\0')) --last;
    if (first < last && *first == '+') ++first;
    double number = 0;
    const auto result = std::from_chars(first, last, number);
    if (first == last || result.ec != std::errc() || result.ptr != last) return false;
    if (!(number - number == 0)) return false;
    numbers.push_back(number);
    if (stop == end) return true;
    position = stop + 1;
  }
}

template <typename Number>
static bool take(
    DcmElement *element, OFCondition (DcmElement::*get)(Number *&), std::vector<double> &numbers) {
  Number *values = nullptr;
  if ((element->*get)(values).bad() || !values) return false;
  numbers.assign(values, values + element->getLength() / sizeof(Number));
  return true;
}

static bool read(DcmElement *element, std::vector<double> &numbers) {
  switch (element->ident()) {
    case EVR_DS:
    case EVR_IS: {
      char *text = nullptr;
      Uint32 count = 0;
      if (element->getString(text, count).bad() || !text) return false;
      return parse(text, strnlen(text, count), numbers);
    }
    case EVR_SS: return take(element, &DcmElement::getSint16Array, numbers);
    case EVR_SL: return take(element, &DcmElement::getSint32Array, numbers);
    case EVR_UL:
    case EVR_OL: return take(element, &DcmElement::getUint32Array, numbers);
    case EVR_FL:
    case EVR_OF: return take(element, &DcmElement::getFloat32Array, numbers);
    case EVR_FD:
    case EVR_OD: return take(element, &DcmElement::getFloat64Array, numbers);
    case EVR_US:
    case EVR_OW:
    case EVR_xs:
    case EVR_lt: return take(element, &DcmElement::getUint16Array, numbers);
    default: return false;
  }
}

double *cdicom_numbers(CDICOMItemRef item, uint32_t tag, size_t *count) {
  return guarded<double *>(nullptr, nullptr, [&]() -> double * {
    DcmElement *element = find(item, tag);
    std::vector<double> numbers;
    if (!element || element->getLength() == 0 || !read(element, numbers)) return nullptr;
    *count = numbers.size();
    return static_cast<double *>(copied(numbers.data(), numbers.size() * sizeof(double)));
  });
}

size_t cdicom_byte_count(CDICOMItemRef item, uint32_t tag) {
  return guarded<size_t>(nullptr, 0, [&]() -> size_t {
    DcmElement *element = find(item, tag);
    const bool hasBytes = element && element->isLeaf();
    // Pixels in fragments have no length of their own, and a file may claim that of any others.
    const bool hasLength = hasBytes && element->getLengthField() != DCM_UndefinedLength;
    return hasLength ? element->getLengthField() : 0;
  });
}

int32_t cdicom_copy_bytes(CDICOMItemRef item, uint32_t tag, void *target, size_t count) {
  return guarded<int32_t>(nullptr, -1, [&] {
    DcmElement *element = find(item, tag);
    require(element && element->isLeaf() && element->getLengthField() == count, "it lacks bytes");
    const OFCondition condition = element->getPartialValue(
        target, 0, static_cast<Uint32>(count), nullptr, EBO_LittleEndian);
    return condition.good() ? 0 : -1;
  });
}

void cdicom_free(void *memory) { std::free(memory); }

static DcmSequenceOfItems *sequence(CDICOMItemRef item, uint32_t tag) {
  // Pixel sequences are of that class too, but hold fragments, not items.
  DcmElement *element = find(item, tag);
  return element && element->ident() == EVR_SQ ? dynamic_cast<DcmSequenceOfItems *>(element)
                                               : nullptr;
}

size_t cdicom_item_count(CDICOMItemRef item, uint32_t tag) {
  return guarded<size_t>(nullptr, 0, [&]() -> size_t {
    DcmSequenceOfItems *items = sequence(item, tag);
    return items ? items->card() : 0;
  });
}

void cdicom_items(CDICOMItemRef item, uint32_t tag, CDICOMItemRef *target, size_t count) {
  std::fill(target, target + count, nullptr);
  guarded<int32_t>(nullptr, 0, [&] {
    DcmSequenceOfItems *items = sequence(item, tag);
    DcmObject *object = nullptr;
    for (size_t index = 0; items && index < count; ++index) {
      object = items->nextInContainer(object);
      if (!object) break;
      target[index] = reinterpret_cast<CDICOMItemRef>(dynamic_cast<DcmItem *>(object));
    }
    return 0;
  });
}
