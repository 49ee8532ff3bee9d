// What the tests of this kit share: the recorded files, times as text, and xmllint as the judge of
// what we write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"

namespace kentongan::cap::testing {

std::string read_data(const std::string& name);  // "bmkg/rec-….xml"; fails the test
std::vector<std::string> data_files(const std::string& folder);  // names below it, sorted

TimePoint utc(int year, unsigned month, unsigned day, int hour, int minute, int second = 0);

// Runs xmllint --schema over one file per document; empty when all are valid, else its complaints.
std::string schema_complaints(const std::vector<std::string>& documents);

bool has_remark(const std::vector<std::string>& remarks, std::string_view beginning);
std::string parameter(const Info& info, std::string_view name);

// A sound alert to change one thing of.
Alert sample_alert();

}  // namespace kentongan::cap::testing
