#include "platform/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "platform/base/json.h"

namespace kentongan::log {
namespace {

struct State {
    std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>(
        "kentongan", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    std::atomic<bool> as_json{false};

    State() { format(false); }
    void format(bool json) {
        as_json = json;
        logger->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                 : "%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                            spdlog::pattern_time_type::utc);
    }
};

// The one process-wide object of the house: standard error is one, too. Never destroyed, so that
// threads may still log while the program ends.
State& state() {
    static State* const instance = new State;
    return *instance;
}

// Quoted where a reader or a parser could misunderstand it; control characters never get out raw,
// so that nobody outside can forge a line.
void append_value(std::string& out, std::string_view text) {
    const bool plain =
        !text.empty() && text.find_first_of(" =\"\\") == std::string_view::npos &&
        std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c > 0x7e; });
    if (plain)
        out += text;
    else
        append_json_string(out, text);
}

void write(spdlog::level::level_enum level, std::string_view what, Fields fields) {
    const auto& logger = state().logger;
    if (!logger->should_log(level)) return;
    std::string line;
    if (state().as_json) {
        line += "\"what\":";
        append_json_string(line, what);
        for (const auto& [name, value] : fields) {
            line += ',';
            append_json_string(line, name);
            line += ':';
            append_json_string(line, value);
        }
    } else {
        line += what;
        for (const auto& [name, value] : fields) {
            line.append(" ").append(name).append("=");
            append_value(line, value);
        }
    }
    logger->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void initialise(Level least, bool as_json) {
    constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                     spdlog::level::warn, spdlog::level::err};
    state().logger->set_level(kLevels[static_cast<int>(least)]);
    state().format(as_json);
}

void debug(std::string_view what, Fields fields) {
    write(spdlog::level::debug, what, fields);
}
void info(std::string_view what, Fields fields) {
    write(spdlog::level::info, what, fields);
}
void warning(std::string_view what, Fields fields) {
    write(spdlog::level::warn, what, fields);
}
void error(std::string_view what, Fields fields) {
    write(spdlog::level::err, what, fields);
}

void error(std::string_view what, const Error& cause) {
    error(what, {{"text", cause.text()},
                 {"field", cause.field()},
                 {"detail", cause.detail()},
                 {"at", std::string(cause.where().file_name()) + ":" +
                            std::to_string(cause.where().line())}});
}

}  // namespace kentongan::log
