# How CMake builds C for macOS from Linux: with the compilers of bin/, no Apple SDK and no Apple tools.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(CMAKE_OSX_SYSROOT "")

set(CMAKE_C_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/cc")
set(CMAKE_CXX_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/c++")
set(CMAKE_ASM_COMPILER "${CMAKE_CURRENT_LIST_DIR}/bin/cc")
set(CMAKE_AR "${CMAKE_CURRENT_LIST_DIR}/bin/ar")
set(CMAKE_RANLIB "${CMAKE_CURRENT_LIST_DIR}/bin/ranlib")
# CMake insists on it for this system; it is only run on shared libraries, and none is installed.
set(CMAKE_INSTALL_NAME_TOOL true)

# Nothing of the Linux beside us may be found for the Mac.
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
