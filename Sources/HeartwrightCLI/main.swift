import ArgumentParser
import Heartwright

KeptMemory.shareAmongThreads()
Console.open()
Interruption.install()
HeartwrightCommand.start()
