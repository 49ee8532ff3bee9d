#include "app/doctor.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "platform/base/time_text.h"
#include "platform/db/database.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan {
namespace {

constexpr std::uint64_t kLeastFreeBytes = 1ull << 30;

class Report {
public:
    void good(const std::string& what) { std::cout << "  ok    " << what << "\n"; }
    void bad(const std::string& what, const std::string& advice) {
        ++failures_;
        std::cout << "  FAIL  " << what << "\n        " << advice << "\n";
    }
    void hint(const std::string& what, const std::string& advice) {
        std::cout << "  note  " << what << "\n        " << advice << "\n";
    }
    int failures() const { return failures_; }

private:
    int failures_ = 0;
};

void check_directory(Report& report, const Config& config) {
    std::error_code error;
    std::filesystem::create_directories(config.data, error);
    if (error || access(config.data.c_str(), W_OK) != 0)
        return report.bad(config.data + " cannot be written",
                          "Give the user that runs Kentongan the right to write there, or choose "
                          "another place with --data.");
    struct statvfs space {};
    statvfs(config.data.c_str(), &space);
    const auto free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
    if (free_bytes < kLeastFreeBytes)
        return report.bad("less than 1 GB is free in " + config.data,
                          "Nothing can be stored once the disk is full. Make room.");
    report.good(config.data + " can be written, " + std::to_string(free_bytes >> 30) + " GB free");
}

void check_database(Report& report, const Config& config) {
    try {
        auto database = db::Database::open(
            config.database.empty() ? "sqlite:" + config.data + "/kentongan.db" : config.database);
        const auto answer = database->read([](db::Tx& tx) {
            auto cursor = tx.query("SELECT 1");
            return cursor.next() ? cursor.integer(0) : 0;
        });
        if (answer == 1)
            report.good(database->engine() == db::Engine::Sqlite ? "SQLite answers"
                                                                 : "PostgreSQL answers");
    } catch (const std::exception& error) {
        report.bad(std::string("the database does not answer: ") + error.what(),
                   "Check --database, and that the server runs and lets this user in.");
    }
}

// What the running server noticed about its sources of warnings.
void check_sources(Report& report, const Config& config) {
    try {
        auto database = db::Database::open(
            config.database.empty() ? "sqlite:" + config.data + "/kentongan.db" : config.database);
        const auto alarms =
            database->read([](db::Tx& tx) { return warnings::Warnings::alarms(tx); });
        for (const auto& alarm : alarms)
            report.bad(
                alarm.source +
                    (alarm.kind == "silent" ? " has given no good answer since "
                                            : " sent what its key did not sign, since ") +
                    iso_offset(alarm.since, std::chrono::minutes(0)) + ": " + alarm.reason,
                "Ask the office that runs it; /kelola/sumber and /kelola/karantina say more.");
        if (alarms.empty()) report.good("no source of warnings needs attention");
    } catch (const db::DatabaseError&) {
        report.hint("sources of warnings cannot be looked at yet",
                    "They are registered when the server has served once.");
    }
}

void check_regions(Report& report) {
    try {
        const regions::Regions regions;
        report.good(std::to_string(regions.count(regions::Level::Village)) + " villages, " +
                    std::to_string(regions.count(regions::Level::District)) + " districts");
    } catch (const std::exception& error) {
        report.bad(std::string("the region data are damaged: ") + error.what(),
                   "Build the program again: they are part of it.");
    }
}

void check_clock(Report& report) {
    // Warnings expire by our own clock; a wrong year would end or revive every one of them.
    const auto today = std::chrono::year_month_day(
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    if (today.year() < std::chrono::year(2026))
        report.bad("this machine's clock is in the past",
                   "Set it, best with a time service (NTP).");
    else
        report.good("the clock stands in " + std::to_string(int{today.year()}));
}

void check_address(Report& report, const Config& config) {
    if (config.domain.empty())
        report.hint("no domain is set",
                    "People outside this machine need one: --domain HOST. "
                    "It becomes part of every address and cannot be changed later.");
    else
        report.good("addresses begin with " + config.base_url());
}

}  // namespace

Result<void> run_doctor(const Config& config) {
    Report report;
    check_directory(report, config);
    check_database(report, config);
    check_sources(report, config);
    check_regions(report);
    check_clock(report);
    check_address(report, config);
    if (report.failures() == 0) return {};
    return Error(ErrorCode::Unavailable, std::to_string(report.failures()) + " of these need you");
}

}  // namespace kentongan
