import ArgumentParser
import Heartwright

Interruption.install()
HeartwrightCommand.start()
