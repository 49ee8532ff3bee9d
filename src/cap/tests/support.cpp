#include "support.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace kentongan::cap::testing {

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), path.string());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

const fs::path kData = fs::path(KENTONGAN_SOURCE) / "tests/data";

}  // namespace

std::string read_data(const std::string& name) {
    return read_file(kData / name);
}

std::vector<std::string> data_files(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(kData / folder))
        names.push_back(folder + "/" + entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

TimePoint utc(int year, unsigned month, unsigned day, int hour, int minute, int second) {
    return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) /
                                 static_cast<int>(day)) +
           std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string schema_complaints(const std::vector<std::string>& documents) {
    char pattern[] = "/tmp/kentongan-cap-XXXXXX";
    REQUIRE(mkdtemp(pattern) != nullptr);
    const fs::path folder = pattern;
    for (std::size_t i = 0; i < documents.size(); ++i)
        std::ofstream(folder / (std::to_string(i) + ".xml"), std::ios::binary) << documents[i];
    const std::string schema = (kData / "cap/oasis/CAP-v1.2.xsd").string();
    const std::string command = "xmllint --nonet --noout --schema '" + schema + "' " +
                                folder.string() + "/*.xml >" + folder.string() + "/log 2>&1";
    const int status = std::system(command.c_str());
    std::string complaints;
    std::istringstream log(read_file(folder / "log"));
    std::size_t valid = 0;
    for (std::string line; std::getline(log, line);) {
        if (line.ends_with(" validates"))
            ++valid;
        else
            complaints += line + "\n";
    }
    fs::remove_all(folder);
    if (complaints.empty() && (status != 0 || valid != documents.size()))
        complaints = "xmllint did not judge every document";
    return complaints;
}

bool has_remark(const std::vector<std::string>& remarks, std::string_view beginning) {
    return std::ranges::any_of(
        remarks, [&](const std::string& text) { return text.starts_with(beginning); });
}

std::string parameter(const Info& info, std::string_view name) {
    for (const NameValue& pair : info.parameters)
        if (pair.name == name) return pair.value;
    return {};
}

Alert sample_alert() {
    Alert alert;
    alert.identifier = "contoh-1";
    alert.sender = "bpbd@contoh.go.id";
    alert.sent = utc(2026, 9, 24, 7, 7);
    Info info;
    info.categories = {Category::Met};
    info.event = "Hujan lebat";
    info.urgency = Urgency::Expected;
    info.severity = Severity::Moderate;
    info.certainty = Certainty::Likely;
    info.effective = alert.sent;
    info.expires = alert.sent + std::chrono::hours(2);
    info.sender_name = "BPBD Contoh";
    info.headline = "Hujan lebat di Bantul";
    info.description = "Hujan lebat disertai petir.";
    Area area;
    area.description = "Bantul";
    area.polygons = {{geo::lat_lon(-7.8, 110.3), geo::lat_lon(-7.8, 110.4),
                      geo::lat_lon(-7.9, 110.4), geo::lat_lon(-7.8, 110.3)}};
    info.areas = {area};
    alert.infos = {info};
    return alert;
}

}  // namespace kentongan::cap::testing
