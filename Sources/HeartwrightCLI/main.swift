import ArgumentParser
import Heartwright
import Memory

FreedMemory.shareAmongThreads()
Console.open()
Interruption.install()
HeartwrightCommand.start()
