#include <dcmtk/oflog/oflog.h>
#include <dcmtk/oflog/appender.h>

#include "Codestream.hpp"

namespace {

thread_local unsigned long warnings = 0;

/// Counts what DCMTK would have printed.
class WarningCounter : public dcmtk::log4cplus::Appender {
 public:
  ~WarningCounter() override { destructorImpl(); }
  void close() override {}

 protected:
  void append(const dcmtk::log4cplus::spi::InternalLoggingEvent &) override { ++warnings; }
};

}  // namespace

void silenceLog() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  auto logger = dcmtk::log4cplus::Logger::getInstance("dcmtk.dcmjpeg");
  logger.setLogLevel(OFLogger::WARN_LOG_LEVEL);
  logger.setAdditivity(false);
  logger.addAppender(dcmtk::log4cplus::SharedAppenderPtr(new WarningCounter));
}

unsigned long decoderWarnings() { return warnings; }
