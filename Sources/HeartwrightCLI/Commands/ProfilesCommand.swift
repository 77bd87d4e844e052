import ArgumentParser
import Foundation
import Heartwright

struct ProfilesCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles", abstract: "List the printer profiles and the label schemes.")

  @OptionGroup var common: CommonOptions

  var stages: [String] { [] }

  /// What is printed as the result.
  private struct Result: Encodable {
    var profiles: [PrintProfile]
    var schemes: [Scheme]
  }

  /// A label scheme in short.
  private struct Scheme: Encodable {
    var name: String
    var title: String
  }

  func work(_ session: Session) throws -> Bool {
    let profiles = try PrintProfile.all()
    let schemes = try LabelScheme.all().map { Scheme(name: $0.name, title: $0.title) }
    session.result(
      Result(profiles: profiles, schemes: schemes), text: text(profiles) + "\n\n" + text(schemes))
    return true
  }

  private func text(_ profiles: [PrintProfile]) -> String {
    var table = TextTable([
      "profile (--profile)", "build volume mm", "layers mm", "wall mm", "printer",
    ])
    for profile in profiles {
      let box = profile.buildVolume
      table.add([
        profile.name + (profile.name == PrintProfile.defaultName ? " *" : ""),
        String(format: "%g x %g x %g", box.x, box.y, box.z),
        String(format: "%g-%g", profile.layerHeight.finest, profile.layerHeight.coarsest),
        String(format: "%g", profile.minimumWall), profile.title,
      ])
    }
    return table.text + "\n* used when none is named"
  }

  private func text(_ schemes: [Scheme]) -> String {
    var table = TextTable(["label scheme (--scheme)", "for"])
    for scheme in schemes { table.add([scheme.name, scheme.title]) }
    return table.text
  }
}
