/// The version of the tool and of everything it writes.
public let heartwrightVersion = "0.1.0"

/// The tool and its version, as files state what made them.
public let heartwrightTool = "Heartwright \(heartwrightVersion)"
