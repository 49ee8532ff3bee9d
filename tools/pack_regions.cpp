// pack_regions DIRECTORY OUT: turns data/wilayah into the one file that src/rooms/regions reads in
// place (packed.h). Runs once in every build; stops with a message when the data are not as
// expected.
#include <zlib.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "rooms/regions/fold.h"
#include "rooms/regions/packed.h"
#include "rooms/regions/types.h"

namespace {

namespace packed = kentongan::regions::packed;
using kentongan::regions::Code;
using kentongan::regions::Level;

[[noreturn]] void fail(const std::string& why) {
    throw std::runtime_error(why);
}

std::string read_gzip(const std::string& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    if (!file) fail("cannot open " + path);
    std::string text, buffer(1 << 16, '\0');
    int got = 0;
    while ((got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0)
        text.append(buffer, 0, static_cast<std::size_t>(got));
    gzclose(file);
    if (got < 0) fail("cannot unpack " + path);
    return text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at, end - at);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) lines.push_back(std::move(line));
        at = end + 1;
    }
    return lines;
}

// RFC 4180, one record a line.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    for (auto& field : fields) {
        field.erase(field.find_last_not_of(" \t") + 1);
        field.erase(0, std::min(field.find_first_not_of(" \t"), field.size()));
    }
    return fields;
}

// Calls f(fields) for every record after the heading.
template <class F>
void for_each_record(const std::string& path, std::size_t columns, F&& f) {
    auto lines = lines_of(read_gzip(path));
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto fields = fields_of(lines[i]);
        if (fields.size() != columns) fail(path + ": " + lines[i]);
        f(fields);
    }
}

Code code_from(const std::string& text) {
    auto code = Code::parse(text);
    if (!code) fail("not a code: " + text);
    return *code;
}

struct Outline {
    std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>> rings;  // lat, lon
    packed::Box box{INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
};

void grow(packed::Box& box, std::int32_t lat, std::int32_t lon) {
    box.south = std::min(box.south, lat);
    box.north = std::max(box.north, lat);
    box.west = std::min(box.west, lon);
    box.east = std::max(box.east, lon);
}

struct Source {
    Code code;
    std::string name;
    std::int32_t lat = packed::kNowhere, lon = packed::kNowhere;
    std::uint32_t population = 0;
};

class Packer {
public:
    explicit Packer(std::string directory) : directory_(std::move(directory)) {}

    std::string pack() {
        read_regions();
        read_population();
        for (const char* file : {"prov", "kab", "kec", "desa_34_diy", "desa_64_kaltim"})
            read_outlines(file);
        out_.resize(sizeof(packed::Header));
        place_places();
        place_words();
        place_keys();
        place_successors();
        header_.magic = packed::kMagic;
        header_.size = static_cast<std::uint32_t>(out_.size());
        std::memcpy(out_.data(), &header_, sizeof header_);
        return std::move(out_);
    }

private:
    std::string path(const std::string& file) const { return directory_ + "/" + file; }

    void read_regions() {
        for_each_record(path("regions.csv.gz"), 4, [&](const std::vector<std::string>& fields) {
            Source source{code_from(fields[0]), fields[1]};
            if (!fields[2].empty() && !fields[3].empty()) {
                auto units = [](const std::string& degrees) {
                    return static_cast<std::int32_t>(
                        std::lround(std::stod(degrees) * packed::kCentroidUnitsPerDegree));
                };
                source.lat = units(fields[2]);
                source.lon = units(fields[3]);
            }
            sources_.push_back(std::move(source));
        });
        std::sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
            return std::pair(a.code.level(), a.code) < std::pair(b.code.level(), b.code);
        });
        for (std::uint32_t i = 0; i < sources_.size(); ++i) {
            if (!number_.emplace(sources_[i].code, i).second)
                fail("twice: " + sources_[i].code.to_string());
            if (sources_[i].name.empty()) fail("no name: " + sources_[i].code.to_string());
        }
        for (const auto& source : sources_)
            if (source.code.level() > Level::Province && !number_.contains(source.code.parent()))
                fail("no parent: " + source.code.to_string());
        for (std::uint32_t level = 0, i = 0; level < 6; ++level) {
            while (i < sources_.size() &&
                   static_cast<std::uint32_t>(sources_[i].code.level()) < level)
                ++i;
            header_.first_of_level[level] = i;
        }
    }

    void read_population() {
        for_each_record(path("population.csv.gz"), 5, [&](const std::vector<std::string>& fields) {
            auto people = static_cast<std::uint32_t>(std::stoul(fields[4]));
            if (fields[0] == "0") {
                header_.country_population = people;
                return;
            }
            auto found = number_.find(code_from(fields[0]));
            if (found == number_.end()) fail("population of unknown " + fields[0]);
            sources_[found->second].population = people;
        });
    }

    void read_outlines(const std::string& file) {
        for (const auto& line : lines_of(read_gzip(path(file + ".geojsonl.gz")))) {
            boost::json::value feature = boost::json::parse(line);
            auto code = code_from(std::string(feature.at("id").as_string()));
            auto found = number_.find(code);
            if (found == number_.end()) fail("boundary of unknown " + code.to_string());
            Outline outline;
            for (const auto& polygon : feature.at("geometry").at("coordinates").as_array())
                for (const auto& ring : polygon.as_array()) add_ring(outline, ring.as_array());
            if (outline.rings.empty()) fail("empty boundary " + code.to_string());
            outlines_.emplace(found->second, std::move(outline));
        }
    }

    static void add_ring(Outline& outline, const boost::json::array& ring) {
        std::vector<std::pair<std::int32_t, std::int32_t>> points;
        for (const auto& position : ring) {
            auto units = [&](std::size_t axis) {
                return static_cast<std::int32_t>(
                    std::lround(position.at(axis).to_number<double>() * packed::kUnitsPerDegree));
            };
            std::pair point(units(1), units(0));  // GeoJSON has the longitude first
            if (points.empty() || points.back() != point) points.push_back(point);
        }
        if (points.size() > 1 && points.front() == points.back()) points.pop_back();
        if (points.size() < 3) return;
        for (auto [lat, lon] : points) grow(outline.box, lat, lon);
        outline.rings.push_back(std::move(points));
    }

    template <class T>
    void put(const T& value) {
        out_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void align() { out_.resize((out_.size() + 7) / 8 * 8); }
    std::uint32_t here() const { return static_cast<std::uint32_t>(out_.size()); }
    template <class T>
    packed::Section put_section(const std::vector<T>& records) {
        align();
        packed::Section section{here(), static_cast<std::uint32_t>(records.size())};
        for (const auto& record : records) put(record);
        return section;
    }

    std::uint32_t place_outline(const Outline& outline) {
        std::uint32_t offset = here();
        std::size_t points = 0;
        for (const auto& ring : outline.rings) points += ring.size();
        put(packed::Shape{static_cast<std::uint32_t>(outline.rings.size()),
                          static_cast<std::uint32_t>(points)});
        for (const auto& ring : outline.rings) {
            put(packed::Ring{static_cast<std::uint32_t>(ring.size()), ring[0].first,
                             ring[0].second});
            for (std::size_t i = 1; i < ring.size(); ++i) {
                std::int32_t step[2] = {ring[i].first - ring[i - 1].first,
                                        ring[i].second - ring[i - 1].second};
                for (auto s : step) {
                    if (s < INT16_MIN || s > INT16_MAX) fail("a side is too long to pack");
                    put(static_cast<std::int16_t>(s));
                }
            }
        }
        return offset;
    }

    std::uint32_t place_name(const std::string& name) {
        auto [known, is_new] = names_.emplace(name, here());
        if (is_new) out_ += name;
        return known->second;
    }

    // Outlines come first in the order of place numbers, which keeps neighbours on the same pages.
    void place_places() {
        std::vector<packed::Place> places;
        std::vector<packed::Upper> uppers;
        std::vector<packed::VillageShape> village_shapes;
        std::uint32_t villages = header_.first_of_level[4];
        for (std::uint32_t i = 0; i < sources_.size(); ++i) {
            auto outline = outlines_.find(i);
            std::uint32_t shape = packed::kNone;
            if (outline != outlines_.end()) shape = place_outline(outline->second);
            bool has_shape = shape != packed::kNone;
            if (i < villages) {
                if (!has_shape) fail("no boundary: " + sources_[i].code.to_string());
                uppers.push_back({0,
                                  0,
                                  shape,
                                  sources_[i].population,
                                  outline->second.box,
                                  {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN}});
            } else if (has_shape) {
                village_shapes.push_back({i, shape, outline->second.box});
            }
            places.push_back(place_of(sources_[i], has_shape));
        }
        for (auto& place : places)
            place.name = place_name(sources_[static_cast<std::size_t>(&place - &places[0])].name);
        link_children(places, uppers);
        header_.places = put_section(places);
        header_.uppers = put_section(uppers);
        header_.village_shapes = put_section(village_shapes);
    }

    static packed::Place place_of(const Source& source, bool has_shape) {
        if (source.name.size() > 255) fail("name too long");
        return {static_cast<std::uint32_t>(source.code.packed() / 10'000),
                static_cast<std::uint16_t>(source.code.packed() % 10'000),
                static_cast<std::uint8_t>(source.name.size()),
                static_cast<std::uint8_t>(has_shape),
                0,
                source.lat,
                source.lon};
    }

    void link_children(const std::vector<packed::Place>& places,
                       std::vector<packed::Upper>& uppers) {
        for (std::uint32_t i = header_.first_of_level[2]; i < places.size(); ++i) {
            std::uint32_t number = number_.at(sources_[i].code.parent());
            auto& parent = uppers[number];
            if (parent.child_count++ == 0) parent.first_child = i;
            if (parent.first_child + parent.child_count != i + 1) fail("children apart");
            if (i < header_.first_of_level[4]) continue;
            // What a village is found by: its boundary, its centroid, or its district.
            auto& box = parent.villages_box;
            const packed::Box* other = nullptr;
            if (auto outline = outlines_.find(i); outline != outlines_.end())
                other = &outline->second.box;
            else if (places[i].lat == packed::kNowhere)
                other = &parent.box;
            if (other) {
                grow(box, other->south, other->west);
                grow(box, other->north, other->east);
            } else {
                // Rounded outwards from five decimals to four.
                grow(box, places[i].lat / 10 - 1, places[i].lon / 10 - 1);
                grow(box, places[i].lat / 10 + 1, places[i].lon / 10 + 1);
            }
        }
    }

    void place_words() {
        std::map<std::string, std::vector<std::uint32_t>> index;
        for (std::uint32_t i = 0; i < sources_.size(); ++i)
            for (const auto& word : kentongan::regions::fold_words(sources_[i].name)) {
                auto& postings = index[word];
                if (postings.empty() || postings.back() != i) postings.push_back(i);
            }
        std::vector<packed::Word> words;
        std::vector<std::uint32_t> postings;
        for (const auto& [word, places] : index) {
            words.push_back({here(), static_cast<std::uint32_t>(postings.size())});
            out_ += word;
            postings.insert(postings.end(), places.begin(), places.end());
        }
        words.push_back({here(), static_cast<std::uint32_t>(postings.size())});
        header_.words = put_section(words);
        header_.postings = put_section(postings);
    }

    // With the kind, because Kabupaten Sorong and Kota Sorong are two.
    static std::string identity_of(const std::string& name, Level level) {
        auto folded = kentongan::regions::fold_name(kentongan::regions::fold_words(name), level);
        return std::to_string(static_cast<int>(folded.kind)) + folded.key;
    }

    void place_keys() {
        std::vector<packed::Key> keys;
        for (std::uint32_t i = 0; i < sources_.size(); ++i) {
            Level level = sources_[i].code.level();
            auto words = kentongan::regions::fold_words(sources_[i].name);
            std::string key = kentongan::regions::fold_name(words, level).key;
            std::string plain = kentongan::regions::plain_key(words);
            keys.push_back({packed::hash_of(key.data(), key.size()), i});
            if (plain != key) keys.push_back({packed::hash_of(plain.data(), plain.size()), i});
        }
        std::sort(keys.begin(), keys.end(), [](const packed::Key& a, const packed::Key& b) {
            return std::pair(a.hash, a.place) < std::pair(b.hash, b.place);
        });
        header_.keys = put_section(keys);
    }

    // A code that is gone continues as the new code of the same name in the place that its parent
    // became, else in the regency that its regency became, when only one fits.
    void place_successors() {
        std::map<Code, std::string> gone, added;
        for_each_record(path("codes_2022_vs_2025.csv.gz"), 3,
                        [&](const std::vector<std::string>& fields) {
                            if (fields[2].empty()) gone.emplace(code_from(fields[0]), fields[1]);
                            if (fields[1].empty()) added.emplace(code_from(fields[0]), fields[2]);
                        });
        std::map<Code, Code> became;
        std::vector<packed::Successor> successors;
        auto today = [&](Code code) {
            auto moved = became.find(code);
            return moved == became.end() ? code : moved->second;
        };
        for (int level = 1; level <= 4; ++level)
            for (const auto& [code, name] : gone) {
                if (code.level() != static_cast<Level>(level)) continue;
                std::string key = identity_of(name, code.level());
                for (Level wider :
                     {static_cast<Level>(level - 1), Level::Regency, Level::Country}) {
                    if (wider >= code.level() || (level > 2 && wider == Level::Country)) continue;
                    std::vector<Code> found;
                    for (const auto& [candidate, new_name] : added)
                        if (candidate.level() == code.level() &&
                            today(code.at(wider)).contains(candidate) &&
                            identity_of(new_name, code.level()) == key)
                            found.push_back(candidate);
                    if (found.size() != 1) continue;
                    became[code] = found[0];
                    break;
                }
            }
        for (const auto& [code, name] : gone) {
            auto next = became.find(code);
            if (next == became.end()) continue;
            successors.push_back({static_cast<std::uint32_t>(code.packed() / 10'000),
                                  static_cast<std::uint32_t>(code.packed() % 10'000),
                                  number_.at(next->second)});
        }
        std::cerr << "pack_regions: " << gone.size() << " codes of 2022 are gone, "
                  << successors.size() << " have a successor\n";
        header_.successors = put_section(successors);
    }

    std::string directory_;
    std::vector<Source> sources_;  // by place number
    std::unordered_map<Code, std::uint32_t> number_;
    std::unordered_map<std::uint32_t, Outline> outlines_;
    std::unordered_map<std::string, std::uint32_t> names_;
    packed::Header header_{};
    std::string out_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: pack_regions DIRECTORY OUT\n";
        return 2;
    }
    try {
        std::string bytes = Packer(argv[1]).pack();
        std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) fail(std::string("cannot write ") + argv[2]);
    } catch (const std::exception& error) {
        std::cerr << "pack_regions: " << error.what() << '\n';
        return 1;
    }
}
