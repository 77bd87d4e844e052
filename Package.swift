// swift-tools-version: 6.2
import PackageDescription

/// Language features of the coming Swift, on for every target; set here and nowhere else.
let features: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house: what it may know stands in `knows`, and nothing else does.
func room(_ name: String, knows: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: knows, swiftSettings: features)
}

/// What every expectation expands to is compiled in half the time without optimization, which only
/// those tests need that compute much themselves.
let plain = features + [.unsafeFlags(["-Onone"])]

/// The tests of one room. They share the seeded generator and the small worlds of `TestSupport`.
func tests(
  of name: String, knows: [Target.Dependency] = [], settings: [SwiftSetting] = plain
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + knows,
    swiftSettings: settings)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// What the library `Heartwright` re-exports and its clients therefore use. They name it too: a
/// target is rebuilt only when something that it names has changed.
let roomsBelowTheTool: [Target.Dependency] = [
  "DICOMFiles", "Failures", "FileSystem", "Geometry", "Isosurfaces", "Memory", "MeshFiles",
  "Parallel", "Phantom", "Previews", "Printing", "Recipes", "Surfaces", "VolumeFiles", "Volumes",
]

let package = Package(
  name: "heartwright",
  products: [
    .library(name: "Heartwright", targets: ["Heartwright"]),
    .executable(name: "heartwright", targets: ["HeartwrightCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: - The system's C libraries
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSystem"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CFuzzer"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    // DICOM through DCMTK and OpenJPEG; C++ and its exceptions end at this target's C header.
    .target(
      name: "CDICOM",
      linkerSettings: [
        "dcmjpls", "dcmtkcharls", "dcmjpeg", "ijg8", "ijg12", "ijg16", "dcmdata", "oflog", "ofstd",
        "openjp2", "z",
      ].map { .linkedLibrary($0) }),

    // MARK: - Foundations
    room("Failures"),
    room("Geometry"),
    room("Parallel", knows: ["Memory"]),
    room("Memory", knows: ["CMalloc"]),
    room("FileSystem", knows: ["Failures", "Memory", "Parallel", "CCrypto", "CSystem"]),
    room("DataFiles", knows: ["Failures", "FileSystem", yams]),
    room(
      "Compression",
      knows: ["Failures", "CZlib", "CDeflate", "CBzip2", "Memory", "Parallel"]),

    // MARK: - The way: volume, labels, mesh, print, files
    room("Volumes", knows: ["Failures", "Geometry", "Parallel"]),
    room(
      "Recipes",
      knows: ["DataFiles", "Failures", "FileSystem", "Geometry", "Parallel", "Volumes"]),
    room("VolumeFiles", knows: ["Volumes", "Compression", "FileSystem", "DataFiles"]),
    room(
      "DICOMFiles",
      knows: ["CDICOM", "Failures", "Geometry", "Parallel", "Volumes", "Compression", "FileSystem"]),
    room("Phantom", knows: ["Volumes"]),
    room("Surfaces", knows: ["Failures", "Geometry", "Memory", "Parallel"]),
    room(
      "Isosurfaces", knows: ["Failures", "Geometry", "Memory", "Parallel", "Volumes", "Surfaces"]),
    room("Printing", knows: ["Surfaces", "FileSystem", "DataFiles"]),
    room("MeshFiles", knows: ["Surfaces", "Compression", "FileSystem"]),
    room("Previews", knows: ["Volumes", "Surfaces", "FileSystem", "CPNG"]),
    room("Heartwright", knows: roomsBelowTheTool),
    .executableTarget(
      name: "HeartwrightCLI",
      dependencies: roomsBelowTheTool + ["Heartwright", arguments],
      swiftSettings: features),

    .executableTarget(
      name: "ReferenceMeshes", dependencies: roomsBelowTheTool + ["Heartwright"],
      swiftSettings: features),

    // Feeds mutants to the readers; its main is libFuzzer's. `make fuzz` also builds it under the
    // address sanitizer.
    .executableTarget(
      name: "Fuzzer",
      dependencies: roomsBelowTheTool + ["Compression", "Heartwright", "CFuzzer", "TestSupport"],
      path: "Fuzzing",
      exclude: ["Seeds"], swiftSettings: features,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),

    // MARK: - Tests
    .target(
      name: "TestSupport", dependencies: ["Volumes", "Surfaces"], path: "Tests/TestSupport",
      swiftSettings: features),
    tests(of: "FileSystem"),
    tests(of: "DataFiles"),
    tests(of: "Geometry"),
    tests(of: "Parallel", knows: ["Memory"]),
    tests(of: "Compression"),
    tests(of: "Volumes", settings: features),
    tests(of: "VolumeFiles"),
    tests(of: "DICOMFiles", knows: ["Compression", "VolumeFiles"]),
    tests(of: "Phantom", knows: ["VolumeFiles"], settings: features),
    tests(of: "Recipes", knows: ["DataFiles", "Failures", "Phantom"]),
    tests(of: "Surfaces"),
    tests(of: "Isosurfaces", knows: ["VolumeFiles"], settings: features),
    tests(of: "Printing", knows: ["DataFiles"]),
    tests(of: "MeshFiles"),
    tests(of: "Previews", knows: ["Surfaces", "Volumes"]),
    tests(of: "Heartwright", knows: ["Compression"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: roomsBelowTheTool + [
        "Compression", "Heartwright", "TestSupport", "HeartwrightCLI",
      ],
      swiftSettings: plain),
  ],
  cxxLanguageStandard: .cxx17
)
