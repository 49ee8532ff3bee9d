// Pictures made for tests by ImageMagick and exiftool, in a folder that goes away.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "testkit/testkit.h"

namespace kentongan::testkit {

class Pictures {
public:
    // `arguments` of convert without the output file, `name` with its ending.
    std::string make(const std::string& arguments, const std::string& name) const {
        run("convert " + arguments + " " + path(name));
        return read(name);
    }
    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
    std::string read(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        std::stringstream bytes;
        bytes << file.rdbuf();
        return bytes.str();
    }
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
    }
    static void run(const std::string& command) {
        REQUIRE(std::system((command + " >/dev/null 2>&1").c_str()) == 0);
    }
    // What a program prints about a file.
    std::string output(const std::string& command) const {
        run("sh -c '" + command + " > " + path("output") + "'");
        return read("output");
    }

private:
    TempDir folder_;
};

}  // namespace kentongan::testkit
