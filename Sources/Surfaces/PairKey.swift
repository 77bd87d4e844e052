/// Two numbers, in whichever order, as one key: an edge by its vertices, two shells that cross. The lower is in
/// the high half.
@inline(__always)
func pairKey(_ one: UInt32, _ two: UInt32) -> UInt64 {
  UInt64(min(one, two)) << 32 | UInt64(max(one, two))
}
