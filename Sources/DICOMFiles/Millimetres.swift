/// A length as sentences print it.
func millimetres(_ length: Double) -> String { "\((length * 100).rounded() / 100) mm" }
