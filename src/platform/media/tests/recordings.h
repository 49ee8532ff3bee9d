// Videos and sounds made for tests by ffmpeg, in a folder that goes away.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "platform/media/tests/pictures.h"

namespace kentongan::testkit {

class Recordings {
public:
    static constexpr const char* kPicture = "-f lavfi -i testsrc=d=1:s=160x120:r=10 ";
    static constexpr const char* kSound = "-f lavfi -i sine=d=1:r=44100 ";

    // `arguments` of ffmpeg without the output file, `name` with its ending.
    std::string make(const std::string& arguments, const std::string& name) const {
        Pictures::run("ffmpeg -v error -nostdin -y " + arguments + " " + files_.path(name));
        return files_.read(name);
    }
    // H.264 and AAC, as a phone sends it, with a place in it.
    std::string phone_video() const {
        return make(std::string(kPicture) + kSound +
                        "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -metadata "
                        "location=-07.7800+110.3600/ -metadata title=rahasia -f mov",
                    "phone.mp4");
    }
    std::string webm() const {
        return make(std::string(kPicture) + kSound + "-c:v libvpx -deadline realtime -c:a libopus",
                    "film.webm");
    }
    std::string gif(int frames = 10, const std::string& size = "80x61") const {
        return make("-f lavfi -i testsrc=s=" + size + ":r=10 -frames:v " + std::to_string(frames),
                    "moving.gif");
    }
    const Pictures& files() const { return files_; }

    // A folder of a conversion with `bytes` in it.
    std::string folder(const std::string& name, std::string_view bytes) const {
        std::filesystem::create_directories(files_.path(name));
        files_.write(name + "/in", bytes);
        return files_.path(name);
    }
    // What ffprobe says of streams and tags.
    static std::string probe(const std::string& path) {
        return said("ffprobe -v error -show_streams -show_format " + path);
    }
    static std::string said(const std::string& command) {
        std::string text;
        std::array<char, 4096> buffer{};
        FILE* pipe = popen(command.c_str(), "r");
        REQUIRE(pipe);
        while (auto got = fread(buffer.data(), 1, buffer.size(), pipe))
            text.append(buffer.data(), got);
        pclose(pipe);
        return text;
    }

private:
    Pictures files_;
};

}  // namespace kentongan::testkit
