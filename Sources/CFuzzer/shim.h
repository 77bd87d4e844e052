// libFuzzer's driver, which calls back with every mutant. Its headers do not declare it for C.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *bytes, size_t count));
