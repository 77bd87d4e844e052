import ArgumentParser
import Heartwright

Console.open()
Interruption.install()
HeartwrightCommand.start()
