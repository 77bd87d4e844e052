// libFuzzer's driver, which calls back with every mutant. Its headers do not declare it for C.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *bytes, size_t count));
// Mutates bytes in place by libFuzzer's own ways; returns how many there are then.
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t most);
