import Foundation
import Heartwright

/// What libFuzzer calls with every mutant: the mutant becomes a file of the format under test and is
/// read as `heartwright` would. Any `Failure` is a good answer; a crash, a second of work or memory
/// out of proportion is a finding, and libFuzzer keeps the mutant.
func testMutant(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
  guard
    FileManager.default.createFile(atPath: mutant.path, contents: Data(mutant.contents(bytes)))
  else {
    fatalError("The mutant could not be written; give HEARTWRIGHT_FUZZ_FOLDER a writable folder.")
  }
  let start = processorSeconds()
  do {
    if mutant.isMesh {
      _ = try ModelFile.read(mutant.path)
    } else {
      _ = try ScanInput(paths: [mutant.path]).read()
    }
    answers.countRead()
  } catch let failure as any Failure {
    answers.count(failure)
  } catch {
    fatalError("An error that is no Failure: \(error)")
  }
  let taken = processorSeconds() - start
  guard taken < longest else { fatalError("The mutant took \(taken) s of the processor.") }
  return 0
}

/// What one mutant may take. The clock is no measure on a machine that does other work too.
private let longest = 1.0

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The file that every mutant is written to.
private let mutant: MutantFile = {
  let environment = ProcessInfo.processInfo.environment
  guard let format = environment["HEARTWRIGHT_FUZZ"] else {
    fatalError("HEARTWRIGHT_FUZZ must name the suffix of the format, such as nii.")
  }
  return MutantFile(
    format: format, folder: environment["HEARTWRIGHT_FUZZ_FOLDER"] ?? NSTemporaryDirectory())
}()
