// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what it builds has no main without libFuzzer's, and needs sanitizers.
let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "heartwright", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzzer", dependencies: [.product(name: "Heartwright", package: "heartwright")],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"), .unsafeFlags(["-parse-as-library"]),
      ])
  ],
  cxxLanguageStandard: .cxx17
)
