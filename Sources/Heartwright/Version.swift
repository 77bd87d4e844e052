/// The version of the tool and of everything it writes.
public let heartwrightVersion = "0.1.0"
