# data/wilayah becomes one packed file that is part of the program and read in place.
add_executable(pack_regions tools/pack_regions.cpp src/rooms/regions/fold.cpp src/rooms/regions/code.cpp)
target_link_libraries(pack_regions PRIVATE boost_json PkgConfig::ZLIB)
file(GLOB region_data CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/wilayah/*.gz)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/regions)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/generated/regions/regions.bin
    COMMAND pack_regions ${CMAKE_SOURCE_DIR}/data/wilayah ${CMAKE_BINARY_DIR}/generated/regions/regions.bin
    DEPENDS pack_regions ${region_data} VERBATIM)
kentongan_embed(rooms_regions regions_data ${CMAKE_BINARY_DIR}/generated/regions
    ${CMAKE_BINARY_DIR}/generated/regions/regions.bin)

add_executable(bench_target EXCLUDE_FROM_ALL bench/target.cpp)
target_link_libraries(bench_target PRIVATE rooms_regions rooms_warnings)
set_target_properties(bench_target PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_executable(bench_match EXCLUDE_FROM_ALL bench/match.cpp)
target_link_libraries(bench_match PRIVATE rooms_regions rooms_subscriptions)
set_target_properties(bench_match PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
