/// The shapes of our letters: strokes on a grid of 16 x 16, drawn for this house.
///
/// A stroke is a mark and points, a point two hexadecimal digits x and y, y upwards: the baseline
/// is 3, small letters reach 9, capitals and figures 12, tails 0. The mark `-` joins the points by
/// straight lines; `~` takes them as the control polygon of a smooth open curve that starts in the
/// first and ends in the last, `o` of a smooth closed one (quadratic B-splines). Strokes keep
/// letters clear at any size, where a bitmap would show its steps.
enum Glyphs {
  /// The strokes of a letter; a box stands for what is not drawn here.
  static func strokes(of letter: Unicode.Scalar) -> String {
    let at = Int(letter.value) - 32
    return at >= 0 && at < ascii.count ? ascii[at] : letter == "\u{B7}" ? "-0707" : "-030c4c4303"
  }

  /// ASCII from the space to the tilde.
  private static let ascii = [
    // space ! " # $ % & ' ( ) * + , - . /
    "", "-0c06 -0303", "-0c0a -2c2a", "-132c -435c -0666 -0969",
    "~5a5b0b0857540405 -2d22",
    "o08383c0c o43737747 -7c03", "~630a0c4c4a07035367", "-0c0a",
    "~2d0b0421", "~0d2b2401", "-2c27 -0b48 -084b", "-0767 -3a34", "-1301", "-0747", "-0303",
    "-024d",
    // 0 ... 9
    "o03535c0c", "-1a3c33", "~0a0c5c5803 -0353", "~0a0c5c5828 ~2858530305", "-434c0656",
    "-5c0c08 ~081959530305", "~5c0c06 o03535909", "-0c5c23", "o08585c0c o03535808",
    "o06565c0c ~595303",
    // : ; < = > ? @
    "-0303 -0808", "-0808 -1301", "-5a0754", "-0858 -0555", "-0a5704", "~0a0c5c592826 -2323",
    "~83030c8c8464 o45656949",
    // A ... Z
    "-033c63 -1656", "-0c03 ~0c3c5c583808 ~083868633303", "~6a6c0c036365",
    "-0c03 ~0c2c6c632303", "-5c0c0353 -0848", "-5c0c03 -0848", "~6a6c0c036367 -6747",
    "-0c03 -6c63 -0868", "-0c03", "~4c47430306", "-0c03 -6c06 -2863", "-0c0353", "-030c458c83",
    "-030c636c", "o03737c0c", "-030c ~0c3c6c673707", "o03737c0c -4673", "-030c ~0c3c6c673707 -3763",
    "~6a6c0c0867630305", "-0c6c -3c33", "~0c070363676c", "-0c336c", "-0c234b638c", "-0c63 -036c",
    "-0c386c -3833", "-0c6c0363",
    // [ \ ] ^ _ `
    "-2d0d0121", "-0d42", "-0d2d2101", "-092c49", "-0262", "-0c1a",
    // a ... z
    "~0809595653 ~56260603235356", "-0c03 o03535909", "~585909035354", "-5c53 o03535909",
    "-0656 ~565909035354", "~4c3c1c1a13 -0949", "o03535909 ~5952500001", "-0c03 ~0609595653",
    "-0903 -0c0c", "~29222000 -2c2c", "-0c03 -4905 -1643", "~0c060323",
    "-0903 ~0609494643 ~4649898683", "-0903 ~0609595653", "o03535909", "-0900 o03535909",
    "-5950 o03535909", "-0903 ~060939", "~4849090646430304", "~1c161343 -0949",
    "-5953 ~0906035356", "-092349", "-0923486389", "-0953 -0359", "-0923 -4910", "-09590353",
    // { | } ~
    "-2d1d1121 -1707", "-0d01", "-0d1d1101 -1727",
    "~0609294767",
  ]
}
